import './no-eval';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '../../charts/tokens.css';
import './base.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { useConnection } from '../stores/connection';
import { explain, useNotices } from '../stores/notices';
import { useProject } from '../stores/project';
import { provideServices } from '../stores/services';
import { useSettings } from '../stores/settings';
import App from './App.vue';
import { connect } from './connect';
import { tellFitNews } from './fit-news';

async function start(): Promise<void> {
  provideServices(connect());
  const app = createApp(App);
  app.use(createPinia());
  const notices = useNotices();
  app.config.errorHandler = (error) => { notices.fail('Something went wrong in the window', error); };
  addEventListener('unhandledrejection', ({ reason }) => { notices.fail('Something went wrong in the window', reason); });

  const settings = useSettings();
  await notices.attempt('The settings could not be read', settings.read);
  settings.dress(document.documentElement);
  useConnection().start();
  useProject().start();
  tellFitNews();
  app.mount('#app');
  await notices.attempt('The project could not be opened', useProject().openFirst);
}

start().catch((error: unknown) => { document.body.textContent = explain(error); });
