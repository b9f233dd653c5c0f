//! Build script of the window: nothing to prepare until the window arrives.

fn main() {
    // Without this line cargo would build the package again after any change in the repository.
    println!("cargo::rerun-if-changed=shell/build.rs");
}
