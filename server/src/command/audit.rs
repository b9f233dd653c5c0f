//! `ketuk-server audit`: whether the log of what was done is as it was written.

use clap::Subcommand;
use ketuk_server::Hub;
use ketuk_server::chain::NotedHead;

#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Walk the log from its first entry, name the first one that is broken, and print how far it has come: note
    /// that line down elsewhere, and a log that was cut off or written anew will show.
    Verify {
        /// A line that was noted, `N:HASH`; lists that are signed (berita acara) carry one at their foot.
        #[arg(long, value_name = "N:HASH")]
        expect: Vec<NotedHead>,
    },
}

#[expect(clippy::print_stdout, reason = "the verdict is the command's answer")]
pub(crate) fn run(hub: &Hub, command: &AuditCommand) -> anyhow::Result<()> {
    let AuditCommand::Verify { expect } = command;
    let verdict = hub.verify_audit(expect).map_err(super::super::say)?;
    println!("{} entries hold together", verdict.head.entry);
    println!("{}", verdict.head);
    for noted in expect.iter().filter(|noted| noted.entry <= verdict.head.entry) {
        if verdict.breach.is_none() {
            println!("entry {} is the one that was noted", noted.entry);
        }
    }
    match verdict.breach {
        Some(breach) => anyhow::bail!("{breach}"),
        None => Ok(()),
    }
}
