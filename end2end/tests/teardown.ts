import { rmSync } from "node:fs";

export default function teardown() {
  rmSync(process.env.PATCHBAY_E2E_DATA!, { recursive: true, force: true });
}
