{
  # yes: what the package carries (scripts/prebuild.js).
  "variables": {"portable%": "no"},
  "targets": [
    {
      "target_name": "galvanostat",
      # The one list of sources: CMakeLists.txt reads the same file.
      "sources": [
        "<!@(node -p \"const s = require('./native/sources.json'); [...s.core, ...s.oracle, ...s.binding].join('\\n')\")"
      ],
      "include_dirs": ["native", "<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": [
        "NAPI_VERSION=8",
        "NAPI_CPP_EXCEPTIONS",
        "GALVANOSTAT_VERSION=\"<!(node -p \"require('./package.json').version\")\""
      ],
      "cflags!": ["-O2", "-fno-exceptions"],
      "cflags_cc!": ["-fno-exceptions", "-fno-rtti", "-std=gnu++17", "-std=gnu++14"],
      # No fused multiply-adds of the compiler's own choosing: the same source has to give the same bits wherever it is inlined.
      "cflags_cc": ["-std=c++20", "-O3", "-Wall", "-Wextra", "-ffp-contract=off", "-fvisibility=hidden"],
      "conditions": [
        ["OS=='linux'", {
          "cflags_cc": ["-fopenmp"],
          # A missing symbol is then a load error that can be caught, not a crash in the middle of a run.
          "ldflags": ["-fopenmp", "-Wl,-z,now"]
        }],
        ["portable=='yes'", {
          # libgcc_s is dynamic: Node itself needs it, and that of GCC 12 in an archive needs glibc 2.35.
          "sources": ["native/binding/older-glibc.c"],
          "cflags_c": ["-fno-builtin", "-D_GNU_SOURCE"],
          "ldflags": ["-static-libstdc++", "-Wl,--exclude-libs,ALL", "-Wl,--gc-sections"]
        }],
        ["OS=='mac'", {
          "xcode_settings": {
            "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
            "GCC_ENABLE_CPP_RTTI": "YES",
            "CLANG_CXX_LANGUAGE_STANDARD": "c++20",
            "MACOSX_DEPLOYMENT_TARGET": "11.0",
            "OTHER_CPLUSPLUSFLAGS": ["-O3", "-ffp-contract=off"]
          }
        }]
      ]
    }
  ]
}
