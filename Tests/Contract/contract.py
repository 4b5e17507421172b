"""contract.py ORIGIN TOKEN SEED: schemathesis holds the running server against its own OpenAPI document for a minute."""

import subprocess
import sys
from pathlib import Path

origin, token, seed = sys.argv[1:]
folder = Path(__file__).parent
run = subprocess.run(
    [
        Path(sys.executable).parent / "schemathesis", "--config-file", folder / "schemathesis.toml", "run",
        f"{origin}/openapi.json", "--header", f"Authorization: Bearer {token}", "--seed", seed, "--max-time", "60",
        "--no-color",
    ],
    cwd=folder, capture_output=True, text=True,
)
print(run.stdout[-20_000:], run.stderr[-5_000:])
sys.exit(run.returncode)
