//! The commands, a module per group.

mod bundle;
mod export;
mod form_life;
mod interview;
mod linkage;
mod look;
mod map;
mod pin;
mod prelist;
mod print;
mod show;
mod travel;

use crate::args::{Args, BundleCommand, Command, FormCommand, OfficeArgs};
use crate::author;
use crate::console::Console;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::serve::{self, Serve};
use crate::time::Offset;
use ketuk_field::Options;

/// Carries out one command.
pub(crate) fn run(args: Args, console: &mut Console<'_>) -> Result<(), Failure> {
    if let Command::Enrol { server, code, name, road } = &args.command {
        return travel::enrol(&args, console, (server, road), code, name);
    }
    if let Command::Serve { home, port, pages, road } = &args.command {
        let options = Options {
            folder: home.clone(),
            exposure: travel::exposure(road),
            roots: travel::roots(road)?,
            secret: None,
        };
        return serve::serve(console, Serve { options, port: *port, pages: pages.clone() });
    }
    if let Command::Map { command } = &args.command {
        return map::run(console, command);
    }
    if let Command::Form { command } = &args.command {
        return form(command, args.utc_offset, console);
    }
    if let Command::Bundle { command: BundleCommand::Send { file, out, force, office } } = &args.command {
        return bundle::send(console, &counter(office), (file, out), *force);
    }
    if let Command::Linkage { command } = &args.command {
        return linkage::run(console, command);
    }
    if let Command::Pin { new_pin_file } = &args.command {
        return pin::set(&args, console, new_pin_file.as_deref());
    }
    let mut desk = Desk::load(&args)?;
    let desk = &mut desk;
    // What leads out of a grant that has ended, and what only counts.
    if !matches!(args.command, Command::Sync { .. } | Command::Bundle { .. } | Command::Status { .. }) {
        desk.act(|device, world| device.check_grant(world))?;
    }
    match args.command {
        Command::Enrol { .. }
        | Command::Form { .. }
        | Command::Linkage { .. }
        | Command::Map { .. }
        | Command::Pin { .. }
        | Command::Serve { .. } => Ok(()),
        Command::Upgrade { record, yes } => form_life::upgrade(desk, console, &record, yes),
        Command::Forms { json } => form_life::list(desk, console, look::Form::of(json)),
        Command::Prelist { file, areas } => prelist::import(desk, console, &file, areas.as_deref()),
        Command::Start { rt } => interview::start(desk, console, &rt),
        Command::Answer { record, file, section_saves } => {
            let saves = if section_saves { interview::Saves::PerSection } else { interview::Saves::Once };
            interview::answer(desk, console, &record, &file, saves)
        }
        Command::Set { record, key, value } => interview::set(desk, console, &record, &key, &value),
        Command::Finish { record, outcome } => interview::finish(desk, console, &record, &outcome),
        Command::Settle { record, key, value, why } => {
            interview::settle(desk, console, &record, (&key, &value), &why)
        }
        Command::List { json } => look::list(desk, console, look::Form::of(json)),
        Command::Status { json } => look::status(desk, console, look::Form::of(json)),
        Command::Show { record, json } => show::show(desk, console, &record, look::Form::of(json)),
        Command::Sync { server, road } => travel::sync(desk, console, server.as_deref(), &road),
        Command::Print { command } => print::run(desk, console, &command),
        Command::Bundle { command } => bundle::run(desk, console, &command),
        Command::Export { file, force, codes } => {
            export::export(desk, console, &file, force, codes.as_deref())
        }
    }
}

/// What an office does with forms: no device is needed for it.
fn form(command: &FormCommand, offset: Offset, console: &mut Console<'_>) -> Result<(), Failure> {
    match command {
        FormCommand::Author(command) => author::run(command, offset, console),
        FormCommand::Pack { folder, out } => form_life::pack(console, folder, out.as_deref()),
        FormCommand::Publish { file, who, office } => {
            form_life::publish(console, &counter(office), file, who)
        }
        FormCommand::Withdraw { id, version, office } => {
            form_life::withdraw(console, &counter(office), (id, version))
        }
    }
}

fn counter(office: &OfficeArgs) -> form_life::Counter<'_> {
    let OfficeArgs { server, token, token_file, road } = office;
    form_life::Counter { server, token: token.as_deref(), token_file: token_file.as_deref(), road }
}
