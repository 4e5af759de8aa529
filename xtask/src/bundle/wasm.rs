//! From the crate `app` to modules a browser loads: compiled, split into pages, bound to JavaScript.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support as split;

use super::{Page, Quality};
use crate::{
    toolchain::BROWSER,
    trouble::{Outcome, Trouble, While},
    workspace::{cargo, files_below, run, target},
};

/// Compiles the browser's code and gives the module as the linker left it.
pub(super) fn compiled(quality: Quality) -> Outcome<PathBuf> {
    let mut command = cargo();
    command.args(["rustc", "--package", "app", "--lib", "--crate-type", "cdylib", "--target", BROWSER]);
    let folder = match quality {
        Quality::Draft => "debug",
        Quality::Release => {
            command.args(["--profile", "wasm-release"]);
            "wasm-release"
        }
    };
    // Splitting reads the relocations. In RUSTFLAGS this would rebuild every dependency.
    run(command.args(["--", "-Clink-args=--emit-relocs"]))?;
    Ok(target().join(BROWSER).join(folder).join("app.wasm"))
}

/// Splits the module where pages are lazy, binds the main part, and leaves all of it in `folder`.
pub(super) fn split_and_bound(quality: Quality, module: &Path, folder: &Path) -> Outcome<Vec<Page>> {
    let input = fs::read(module).at(module)?;
    let main = folder.join("main.wasm");
    let mut options = split::Options::new(&input);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.main_module = "./app.js";
    let parts = split::transform(options).while_doing("splitting the browser's module into pages")?;

    Bindgen::new()
        .input_path(&main)
        .out_name("app")
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(false)
                .demangle(false)
                .debug(quality == Quality::Draft)
                .remove_name_section(quality == Quality::Release)
                .remove_producers_section(true)
                .keep_lld_exports(true)
                .generate(folder)
        })
        .while_doing("binding the browser's module to JavaScript")?;
    fs::remove_file(&main).at(&main)?;
    if quality == Quality::Release {
        chunks_made_small(folder)?;
        bindings_named_shortly(folder)?;
    }

    let pages: BTreeMap<_, _> = parts.prefetch_map.into_iter().collect();
    Ok(pages
        .into_iter()
        .map(|(name, chunks)| Page { name, chunks: chunks.into_iter().map(|chunk| format!("{chunk}.wasm")).collect() })
        .collect())
}

/// The main part is written anew when it is bound; the pages leave the splitter as the linker wrote them, with every
/// function's name and with numbers padded for relocation. Written anew they are half as large.
fn chunks_made_small(folder: &Path) -> Outcome {
    for file in files_below(folder)? {
        if file.extension().is_none_or(|extension| extension != "wasm") || file.ends_with("app_bg.wasm") {
            continue;
        }
        fs::write(&file, read(&file)?.emit_wasm()).at(&file)?;
    }
    Ok(())
}

/// A module, to be written anew without what only a debugger reads.
fn read(file: &Path) -> Outcome<walrus::Module> {
    let mut config = walrus::ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    let bytes = fs::read(file).at(file)?;
    config.parse(&bytes).map_err(|error| Trouble::new(format!("{} cannot be read: {error}", file.display())))
}

/// What the main part asks of the browser has a name that ends in a hash, both in the module and in its script. Nobody reads
/// these names; short ones in their place are kilobytes less on the first screen.
fn bindings_named_shortly(folder: &Path) -> Outcome {
    let (main, script) = (folder.join("app_bg.wasm"), folder.join("app.js"));
    let mut module = read(&main)?;
    let mut text = fs::read_to_string(&script).at(&script)?;
    for (place, import) in module.imports.iter_mut().enumerate() {
        if !import.name.starts_with("__wb") {
            continue;
        }
        let long = format!("{}: function", import.name);
        if text.matches(&long).count() != 1 {
            return Err(Trouble::new(format!("app.js should bind {} once", import.name)));
        }
        import.name = format!("b{place}");
        text = text.replace(&long, &format!("{}: function", import.name));
    }
    fs::write(&script, text).at(&script)?;
    fs::write(&main, module.emit_wasm()).at(&main)
}
