/** A device for compute shaders as the engine sees it: numbers and bytes only, so that it may stand in another process. */
export interface GpuComputer {
  readonly info: GpuInfo;
  /** A buffer of zeros. @throws GpuTrouble of kind `memory` when there is none left */
  buffer(bytes: number): Promise<BufferId>;
  free(buffers: readonly BufferId[]): Promise<void>;
  write(buffer: BufferId, offset: number, bytes: Uint8Array): Promise<void>;
  /** Compiles a shader module; its bindings are storage buffers 0, 1, ... of group 0. */
  program(code: string, access: readonly BufferAccess[]): Promise<ProgramId>;
  /** Runs an entry point of a program on buffers, one workgroup each of `workgroups`. */
  run(program: ProgramId, entry: string, buffers: readonly BufferId[], workgroups: number): Promise<void>;
  /** What a buffer holds when all that was asked before is done. */
  read(buffer: BufferId, offset: number, bytes: number): Promise<ArrayBuffer>;
  close(): Promise<void>;
}

export type BufferId = number;
export type ProgramId = number;
export type BufferAccess = 'read' | 'read-write';

/** What is seen of a device before it is opened. */
export interface GpuSight {
  /** As the driver tells it, for people. */
  readonly name: string;
  /** A processor that pretends: of use in tests alone. */
  readonly software: boolean;
}

/** What is known of a device. */
export interface GpuInfo extends GpuSight {
  readonly limits: {
    /** Largest storage buffer, bytes. */
    readonly buffer: number;
    /** Threads of a workgroup. */
    readonly workgroupSize: number;
  };
}

/** How a device is opened. */
export interface OpenOptions {
  /** Seconds in which the driver must have compiled a shader and run it once. */
  readonly compileSeconds?: number;
  /** The device shall take no larger buffer than this, bytes. */
  readonly largestBuffer?: number;
}

/** none: no device; lost: it was there; memory: it is full; slow: its driver does not finish a shader; failed: it refused something. */
export type TroubleKind = 'none' | 'lost' | 'memory' | 'slow' | 'failed';

export class GpuTrouble extends Error {
  constructor(readonly kind: TroubleKind, message: string) {
    super(message);
    this.name = 'GpuTrouble';
  }
}
