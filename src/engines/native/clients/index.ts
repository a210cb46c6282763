import { InputError } from "../../../errors/errors.js";
import type { Interaction, ParticleModel, SocketInteraction, SocketSpec } from "../../../model/index.js";
import { aseClient } from "./ase.js";
import { ipiDriver } from "./i-pi.js";
import { lammpsClient } from "./lammps.js";
import { extendedXyz, lammpsData } from "./structure.js";

/** What the core starts, and the files that it writes for it before. */
export interface Client {
  /** Empty: somebody else starts it. */
  readonly command: readonly string[];
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

/** A socket's client as the core takes it. */
export interface NativeClient extends Client {
  readonly name: string | null;
  readonly host: string | null;
  readonly port: number;
  readonly directory: string;
  /** 0: as many as the run has. */
  readonly threads: number;
  readonly startTimeout: number;
  readonly answerTimeout: number;
  readonly handshake: SocketSpec["handshake"];
  readonly checkOrder: boolean;
  readonly identity: string;
}

/** A model as the core takes it: recipes are commands and files, with the species, order and cell of this very model. */
export type NativeModel = Omit<ParticleModel, "interactions"> & {
  readonly interactions: readonly (
    | Exclude<Interaction, SocketInteraction>
    | { readonly kind: "socket"; readonly client: NativeClient }
  )[];
};

/** @throws InputError INVALID_ARGUMENT for what is no model */
export function nativeModel(model: ParticleModel): NativeModel {
  if (!Array.isArray((model as Partial<ParticleModel> | null | undefined)?.interactions))
    throw new InputError([
      {
        code: "INVALID_ARGUMENT",
        message: "this is no model: it has no interactions",
        expected: "a ParticleModel: buildParticleModel(forceField, structure).model, or a study's systems[0].model",
        received: model === null || typeof model !== "object" ? String(model) : `keys ${Object.keys(model).join(", ")}`,
      },
    ]);
  return {
    ...model,
    interactions: model.interactions.map((one) =>
      one.kind === "socket" ? { kind: "socket", client: nativeClient(one.socket, model) } : one,
    ),
  };
}

function nativeClient(spec: SocketSpec, model: ParticleModel): NativeClient {
  const { name, host, port, directory, threads, startTimeout, answerTimeout, handshake, checkOrder, identity } = spec;
  const { command, files } = clientOf(spec, model);
  return {
    ...{
      name,
      host,
      port,
      directory,
      threads: threads ?? 0,
      startTimeout,
      answerTimeout,
      handshake,
      checkOrder,
      identity: JSON.stringify(identity),
    },
    ...{ command, files },
  };
}

function clientOf({ client, host }: SocketSpec, model: ParticleModel): Client {
  switch (client.kind) {
    case "ase":
      return aseClient(client, host !== null, model);
    case "lammps":
      return lammpsClient(client, host !== null, model);
    case "i-pi-py_driver":
      return ipiDriver(client, host !== null, structureFiles(model));
    case "command":
      return { command: client.command, files: structureFiles(model) };
    case "manual":
      return { command: [], files: [] };
  }
}

/** In {folder}, for any command. */
function structureFiles(model: ParticleModel): Client["files"] {
  return [
    { name: "structure.extxyz", text: extendedXyz(model) },
    { name: "structure.data", text: lammpsData(model, "charge") },
  ];
}
