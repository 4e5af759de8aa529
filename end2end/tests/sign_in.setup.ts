import { test as setup } from "@playwright/test";
import { signIn } from "./support";

setup("the operator signs in through the form", async ({ page }) => {
  await signIn(page);
  await page.context().storageState({ path: setup.info().project.metadata.state });
});
