import { GpuTrouble, type BufferAccess, type BufferId, type GpuComputer, type GpuInfo, type GpuSight, type OpenOptions, type ProgramId } from './computer';

// Numbers of the WebGPU standard, whose names are globals of browsers alone.
const USAGE = { read: 0x1, copyFrom: 0x4, copyTo: 0x8, storage: 0x80 } as const;
const MAP_READ = 1;
const COMPUTE = 4;

/** The limits that the engine profits from; others stay at WebGPU's defaults, which suffice: 8 storage buffers, 16 kB that a workgroup shares. */
const WANTED = [
  'maxStorageBufferBindingSize', 'maxBufferSize', 'maxComputeInvocationsPerWorkgroup', 'maxComputeWorkgroupSizeX',
] as const satisfies readonly (keyof GPUSupportedLimits)[];

/** A card's driver takes seconds for the shaders and their first run; Mesa's llvmpipe takes minutes. */
const COMPILE_SECONDS = 60;

/** Names by which processors that draw pictures give themselves away. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|software/i;

/** The best graphics adapter of a WebGPU implementation. @throws GpuTrouble of kind `none` */
export async function adapterOf(gpu: GPU | undefined): Promise<{ readonly adapter: GPUAdapter; readonly sight: GpuSight }> {
  if (!gpu) throw new GpuTrouble('none', 'there is no WebGPU here');
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (cause) {
    throw new GpuTrouble('none', `no graphics adapter: ${messageOf(cause)}`);
  }
  if (!adapter) throw new GpuTrouble('none', 'no graphics adapter was found');
  return { adapter, sight: await sightOf(adapter) };
}

/** Opens the best device of a WebGPU implementation. @throws GpuTrouble of kind `none` or `failed` */
export async function openComputer(gpu: GPU | undefined, options: OpenOptions = {}): Promise<DeviceComputer> {
  const { adapter, sight } = await adapterOf(gpu);
  const requiredLimits = Object.fromEntries(WANTED.map((name) => [name, adapter.limits[name]]));
  try {
    return new DeviceComputer(await adapter.requestDevice({ requiredLimits }), sight, options);
  } catch (cause) {
    throw new GpuTrouble('failed', `the graphics adapter gives no device: ${messageOf(cause)}`);
  }
}

/** `adapter.info`, or what browsers had before it. */
async function sightOf(adapter: GPUAdapter): Promise<GpuSight> {
  const old = adapter as { requestAdapterInfo?(): Promise<GPUAdapterInfo>; isFallbackAdapter?: boolean };
  const info = (adapter.info as GPUAdapterInfo | undefined) ?? await old.requestAdapterInfo?.();
  const { vendor = '', architecture = '', device = '', description = '' } = info ?? {};
  const name = description || [vendor, architecture, device].filter(Boolean).join(' ') || 'unnamed adapter';
  const software = Boolean(info?.isFallbackAdapter ?? old.isFallbackAdapter) || SOFTWARE.test([vendor, architecture, device, description].join(' '));
  return { name, software };
}

interface Program {
  readonly module: GPUShaderModule;
  readonly layout: GPUBindGroupLayout;
  readonly entries: Map<string, GPUComputePipeline>;
}

/** A device of this very process. */
export class DeviceComputer implements GpuComputer {
  readonly info: GpuInfo;
  private readonly buffers = new Map<BufferId, GPUBuffer>();
  private readonly programs = new Map<ProgramId, Program>();
  private next = 1;
  private trouble?: GpuTrouble;
  private closed = false;

  constructor(private readonly device: GPUDevice, sight: GpuSight, private readonly options: OpenOptions) {
    const { limits } = device;
    this.info = {
      ...sight,
      limits: {
        buffer: Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize, options.largestBuffer ?? Infinity),
        workgroupSize: Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX),
      },
    };
    void device.lost.then(({ message }) => {
      if (!this.closed) this.trouble ??= new GpuTrouble('lost', `the graphics device was lost${message ? `: ${message}` : ''}`);
    });
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      const { error } = event;
      this.trouble ??= new GpuTrouble(isOutOfMemory(error) ? 'memory' : 'failed', error.message);
    });
  }

  async buffer(bytes: number): Promise<BufferId> {
    this.check();
    if (bytes > this.info.limits.buffer) throw new GpuTrouble('memory', `a buffer of ${Math.ceil(bytes / 2 ** 20)} MiB, where the device allows ${Math.floor(this.info.limits.buffer / 2 ** 20)}`);
    return this.watched(() => {
      const buffer = this.device.createBuffer({ size: 4 * Math.max(1, Math.ceil(bytes / 4)), usage: USAGE.storage | USAGE.copyFrom | USAGE.copyTo });
      this.buffers.set(this.next, buffer);
      return this.next++;
    });
  }

  async free(buffers: readonly BufferId[]): Promise<void> {
    for (const id of buffers) {
      this.buffers.get(id)?.destroy();
      this.buffers.delete(id);
    }
  }

  async write(buffer: BufferId, offset: number, bytes: Uint8Array): Promise<void> {
    this.check();
    this.device.queue.writeBuffer(this.known(buffer), offset, bytes);
  }

  async program(code: string, access: readonly BufferAccess[]): Promise<ProgramId> {
    this.check();
    const module = this.device.createShaderModule({ code });
    const errors = (await module.getCompilationInfo()).messages.filter(({ type }) => type === 'error');
    if (errors.length > 0) throw new GpuTrouble('failed', `the shaders do not compile: ${errors.map(({ lineNum, message }) => `line ${lineNum}: ${message}`).join('; ')}`);
    return this.watched(() => {
      const layout = this.device.createBindGroupLayout({
        entries: access.map((kind, binding) => ({ binding, visibility: COMPUTE, buffer: { type: kind === 'read' ? 'read-only-storage' : 'storage' } })),
      });
      this.programs.set(this.next, { module, layout, entries: new Map() });
      return this.next++;
    });
  }

  async run(program: ProgramId, entry: string, buffers: readonly BufferId[], workgroups: number): Promise<void> {
    this.check();
    if (this.programs.get(program)!.entries.has(entry)) await this.dispatch(program, entry, buffers, workgroups);
    // some drivers compile when the shaders run for the first time
    else await this.inTime(async () => {
      await this.dispatch(program, entry, buffers, workgroups);
      await this.device.queue.onSubmittedWorkDone();
    });
  }

  async read(buffer: BufferId, offset: number, bytes: number): Promise<ArrayBuffer> {
    this.check();
    const target = await this.watched(() => {
      const copy = this.device.createBuffer({ size: bytes, usage: USAGE.read | USAGE.copyTo });
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(this.known(buffer), offset, copy, 0, bytes);
      this.device.queue.submit([encoder.finish()]);
      return copy;
    });
    try {
      await target.mapAsync(MAP_READ);
    } catch (cause) {
      target.destroy();
      await Promise.resolve(); // a lost device says so first
      this.check();
      throw new GpuTrouble('lost', `the graphics device does not answer: ${messageOf(cause)}`);
    }
    const values = target.getMappedRange().slice(0);
    target.destroy();
    this.check();
    return values;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.device.destroy();
    this.buffers.clear();
    this.programs.clear();
  }

  private async dispatch(program: ProgramId, entry: string, buffers: readonly BufferId[], workgroups: number): Promise<void> {
    const pipeline = await this.pipeline(program, entry);
    const { layout } = this.programs.get(program)!;
    await this.watched(() => {
      const group = this.device.createBindGroup({ layout, entries: buffers.map((id, binding) => ({ binding, resource: { buffer: this.known(id) } })) });
      const encoder = this.device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(workgroups);
      pass.end();
      this.device.queue.submit([encoder.finish()]);
    });
  }

  private async pipeline(program: ProgramId, entry: string): Promise<GPUComputePipeline> {
    const { module, layout, entries } = this.programs.get(program)!;
    const known = entries.get(entry);
    if (known) return known;
    try {
      const pipeline = await this.device.createComputePipelineAsync({
        layout: this.device.createPipelineLayout({ bindGroupLayouts: [layout] }), compute: { module, entryPoint: entry },
      });
      entries.set(entry, pipeline);
      return pipeline;
    } catch (cause) {
      this.check();
      throw new GpuTrouble('failed', `the device does not take the shaders: ${messageOf(cause)}`);
    }
  }

  /** A device that goes on compiling after its time is of no use for anything else. */
  private async inTime(work: () => Promise<void>): Promise<void> {
    const { compileSeconds = COMPILE_SECONDS } = this.options;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.trouble ??= new GpuTrouble('slow', `the driver of ${this.info.name} did not finish the shaders within ${compileSeconds} seconds`);
        reject(this.trouble);
      }, 1000 * compileSeconds);
    });
    const working = work();
    working.catch(() => undefined); // it may end when nobody waits any more
    try {
      await Promise.race([working, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private known(id: BufferId): GPUBuffer {
    const buffer = this.buffers.get(id);
    if (!buffer) throw new GpuTrouble('failed', `there is no buffer ${id}`);
    return buffer;
  }

  /** Runs something whose errors the device tells later. */
  private async watched<T>(work: () => T): Promise<T> {
    this.device.pushErrorScope('validation');
    this.device.pushErrorScope('out-of-memory');
    const outcome = attempt(work);
    const [memory, validation] = await Promise.all([this.device.popErrorScope(), this.device.popErrorScope()].map((scope) => scope.catch(() => null)));
    this.check();
    if (memory) throw new GpuTrouble('memory', memory.message || 'the memory of the device is full');
    if (validation) throw new GpuTrouble('failed', validation.message);
    return outcome();
  }

  private check(): void {
    if (this.trouble) throw this.trouble;
    if (this.closed) throw new GpuTrouble('lost', 'the device was closed');
  }
}

/** Does something, and tells later how it went. */
function attempt<T>(work: () => T): () => T {
  try {
    const result = work();
    return () => result;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

const isOutOfMemory = (error: GPUError): boolean => error.constructor.name === 'GPUOutOfMemoryError';
const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
