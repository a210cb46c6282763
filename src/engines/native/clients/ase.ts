import type { ClientRecipe, ParticleModel } from "../../../model/index.js";
import type { Client } from "./index.js";
import { extendedXyz } from "./structure.js";

/** Any calculator, by its import path; ASE ≥ 3.18 has the rest. */
const script = `# A calculator of ASE as the client of galvanostat, which wrote this file.
# client.py FOLDER NAME (of a Unix socket), or client.py FOLDER HOST PORT
import importlib
import importlib.util
import json
import os
import socket
import sys
import traceback


def tell(kind, error, trace):
    """Without the frames that all runs share: ours, and ASE's but the innermost."""
    told = one = traceback.TracebackException(kind, error, trace)
    while one is not None:
        kept = [
            frame
            for frame in one.stack
            if frame.filename != __file__ and "/ase/" not in frame.filename and not frame.filename.startswith("<frozen")
        ]
        one.stack = traceback.StackSummary.from_list(kept or one.stack[-1:])
        one = one.__cause__ or one.__context__
    sys.stderr.write("".join(told.format()))


sys.excepthook = tell

from ase.calculators.socketio import SocketClient
from ase.io import read

folder, address = sys.argv[1], sys.argv[2:]
with open(os.path.join(folder, "client.json")) as file:
    wanted = json.load(file)
sys.path.insert(0, os.getcwd())
if ":" in wanted["calculator"]:
    path, name = wanted["calculator"].rsplit(":", 1)
    sys.path.insert(0, os.path.dirname(path))
    spec = importlib.util.spec_from_file_location("galvanostat_calculator", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
else:
    path, name = wanted["calculator"].rsplit(".", 1)
    module = importlib.import_module(path)
atoms = read(os.path.join(folder, "structure.extxyz"))
atoms.calc = getattr(module, name)(**wanted["arguments"])
stress = wanted["stress"] and "stress" in getattr(atoms.calc, "implemented_properties", ["stress"])
if len(address) == 1:
    client = SocketClient(unixsocket=address[0])
else:
    client = SocketClient(host=address[0], port=int(address[1]))
    # It answers in pieces, which otherwise wait for one another. Only the first of ASE's ranks has a connection.
    if hasattr(client, "protocol"):
        client.protocol.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
client.run(atoms, use_stress=stress)
`;

export function aseClient(
  { python, calculator, arguments: given, stress }: Extract<ClientRecipe, { kind: "ase" }>,
  inet: boolean,
  model: ParticleModel,
): Client {
  return {
    command: [python, "{folder}/client.py", "{folder}", ...(inet ? ["{host}", "{port}"] : ["{name}"])],
    files: [
      { name: "client.py", text: script },
      { name: "client.json", text: JSON.stringify({ calculator, arguments: given, stress }) },
      { name: "structure.extxyz", text: extendedXyz(model) },
    ],
  };
}
