/** What the kernels need of the WebAssembly interface; TypeScript declares it with the DOM, which the engine does not have. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
    /** @returns pages before */
    grow(pages: number): number;
  }
  const Memory: new (descriptor: { initial: number; maximum?: number }) => Memory;
  interface Global<T extends string> {
    value: number;
    readonly type?: T;
  }
  type Module = object;
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  const Instance: new (module: Module, imports: Record<string, Record<string, unknown>>) => Instance;
  function validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}
