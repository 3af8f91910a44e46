import { z } from 'zod';

// The page's policy forbids code from text, which zod would otherwise try for its schemas. Imported before any schema is made.
z.config({ jitless: true });
