//! What tests script: outcomes of operations, replies to commands, and files to download.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;

use super::server::Server;
use crate::pattern::text_matches;

/// Something that the panel or Wings does in the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// A server starts. When it fails, its process crashes before it is ready.
    Start,
    /// A server stops. When it fails, the process ignores the command, and Wings kills it after ten minutes.
    Stop,
    /// A server is installed. When it fails, the status is `install_failed` or `reinstall_failed`.
    Install,
    /// A backup is created. When it fails, it is completed without success.
    Backup,
    /// A backup is restored. When it fails, the files stay as they are, and only the activity log reports that.
    Restore,
    /// Wings downloads a file from a URL. When it fails, the file disappears again.
    Pull,
    /// A server is transferred to another node. When it fails, the server stays where it is.
    Transfer,
}

/// How an operation goes.
#[derive(Clone, Copy, Default)]
pub(crate) struct Plan {
    /// How long it takes. `None` for the default.
    pub(crate) takes: Option<Duration>,
    pub(crate) fails: bool,
}

/// A plan for the next operations of a kind.
pub(crate) struct Rule {
    pub(crate) operation: Operation,
    /// A UUID or short identifier. `None` for every server.
    pub(crate) server: Option<String>,
    pub(crate) skip: usize,
    /// How often it still applies. `None` for ever.
    pub(crate) left: Option<usize>,
    pub(crate) plan: Plan,
}

#[derive(Default)]
pub(crate) struct Scripts {
    rules: Vec<Rule>,
    /// Patterns of commands, with the lines that the process prints.
    replies: Vec<(String, Vec<String>)>,
    /// The content of URLs.
    sources: HashMap<String, Bytes>,
}

impl Scripts {
    pub(crate) fn add(&mut self, rule: Rule) {
        self.rules.push(rule);
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// The plan of the first rule that applies.
    pub(crate) fn plan(&mut self, operation: Operation, server: &Server) -> Plan {
        let is_for = |name: &String| server.uuid == *name || server.identifier() == name;
        let applies = |rule: &&mut Rule| {
            rule.operation == operation && rule.left != Some(0) && rule.server.as_ref().is_none_or(is_for)
        };
        let Some(rule) = self.rules.iter_mut().find(applies) else { return Plan::default() };
        if rule.skip > 0 {
            rule.skip -= 1;
            return Plan::default();
        }
        rule.left = rule.left.map(|left| left.saturating_sub(1));
        rule.plan
    }

    pub(crate) fn set_reply(&mut self, pattern: &str, reply: &str) {
        self.replies.push((pattern.to_owned(), reply.lines().map(str::to_owned).collect()));
    }

    /// The scripted reply to a command. The latest matching one wins.
    pub(crate) fn reply_to(&self, command: &str) -> Option<Vec<String>> {
        let reply = self.replies.iter().rev().find(|(pattern, _)| text_matches(pattern, command));
        reply.map(|(_, lines)| lines.clone())
    }

    pub(crate) fn set_source(&mut self, url: &str, content: Bytes) {
        self.sources.insert(url.to_owned(), content);
    }

    pub(crate) fn source(&self, url: &str) -> Option<Bytes> {
        self.sources.get(url).cloned()
    }
}
