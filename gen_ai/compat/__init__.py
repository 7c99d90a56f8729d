"""Other clients' interfaces over gen_ai: an application moves by changing one import.

`gen_ai.compat.regolo` stands in for the `regolo` package. Nothing here is loaded by `import gen_ai`.
"""
