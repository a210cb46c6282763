/** What to do about an error of the core whose message cannot say it; a client's last lines stand in its message. */
export function remedyOf(code: string, message: string): string | undefined {
  if (code === "CLIENT_ENDED" || code === "CLIENT_DIED") {
    if (/\b(?:ModuleNotFoundError|ImportError)\b/.test(message))
      return "python of forceField.socket names the interpreter that has ASE and the calculator";
    if (/^LAMMPS \(|^ERROR\b.*\.cpp:\d+\)|^Last command: /m.test(message))
      return "its own lines say what is wrong: mostly with a line of the file that forceField.socket.include names, or with a path in it";
    if (code === "CLIENT_DIED" && message.includes("before it had answered")) return "its own lines say why";
  }
  return remedies[code];
}

/** By code. */
export const remedies: Readonly<Record<string, string>> = {
  CLIENT_NOT_STARTED:
    "install the program, or name it by its path: python, program, prefix or command of forceField.socket",
  CLIENT_ENDED: "its own lines say what is wrong; docs/external-forces.md has the commands that are known to work",
  CLIENT_DIED:
    "its own lines say why; if it works elsewhere, its memory may be too small, or these positions too far from what it knows",
  CLIENT_TOO_SLOW: "longer startTimeout or answerTimeout, or 0 s for none; programs must be told {name} or {path}",
  CLIENT_PROTOCOL: "a program that speaks i-PI's protocol; handshake: every-step for those that want to be asked first",
  CLIENT_WRONG_COUNT: "give the program {folder}/structure.extxyz or structure.data: the atoms of this very run",
  CLIENT_NOT_FINITE: "a shorter time step, or another model: it does not know such positions",
  CLIENT_NET_FORCE:
    "leave constraints, walls and fields out of what forceField.socket names (calculator, include, file or command): galvanostat applies its own; of models that predict forces beside the energy take the variant that differentiates the energy",
  CLIENT_ORDER:
    "give the program {folder}/structure.extxyz or structure.data; checkOrder: false where two species are the same on purpose",
  SOCKET_IN_USE: "end the other one, or take another name or port",
  SOCKET_NAME_TOO_LONG: "a shorter name",
  COLUMNS_TAKEN: "copy what is to be kept or sent: series.column(name).slice()",
  NOT_ENOUGH_MEMORY: "a longer sample interval, shorter runs, or fewer of them side by side",
  NO_THREADS:
    "fewer runs side by side or threads: 1, or a higher limit of processes (ulimit -u, pids.max of the container)",
  NO_STRESS: "a client that computes the stress, or no preparation.pressure",
};
