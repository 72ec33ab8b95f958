//! What a session does next.

use std::time::Instant;

use crate::deadline::after;
use crate::error::{Error, ErrorKind};

use super::super::Command;
use super::super::frame::Frame;
use super::super::tokens::Turn;
use super::outage::Outage;
use super::{Action, LONG, Link, Renewal, Session};

impl Session {
    /// Returns what to do now. Call it again after each input and each action.
    pub(crate) fn poll(&mut self, now: Instant) -> Action {
        match &self.link {
            Link::Over => Action::End,
            Link::Down { not_before } => self.poll_down(*not_before, now),
            Link::Connecting => match self.socket.take() {
                Some(socket) => Action::Connect(socket),
                None => Action::Wait(after(now, LONG)),
            },
            Link::Authenticating { since, refusal } => {
                let mut deadline = after(*since, self.settings.patience);
                if let Some((until, error)) = refusal {
                    if now >= *until {
                        self.over(Some(error.clone()));
                        return Action::End;
                    }
                    deadline = deadline.min(*until);
                }
                if now >= deadline {
                    let error = Error::new(ErrorKind::Timeout, "Wings did not respond to the token");
                    self.lost(error, now);
                    return self.poll(now);
                }
                match self.send_token(now) {
                    Some(Ok(action)) => action,
                    Some(Err(later)) => Action::Wait(later.min(deadline)),
                    None => Action::Wait(deadline),
                }
            }
            Link::Up => self.poll_up(now),
        }
    }

    fn poll_down(&mut self, not_before: Instant, now: Instant) -> Action {
        let give_up_at = self.outage.as_ref().map(Outage::give_up_at);
        if give_up_at.is_some_and(|give_up_at| now >= give_up_at) {
            self.give_up();
            return Action::End;
        }
        let ready = if now < not_before { Err(not_before) } else { self.fetch(now) };
        ready.unwrap_or_else(|later| Action::Wait(give_up_at.map_or(later, |give_up_at| later.min(give_up_at))))
    }

    fn poll_up(&mut self, now: Instant) -> Action {
        let ping_due = match self.pinged {
            None => after(self.heard, self.settings.ping_interval),
            Some(at) => after(at, self.settings.patience),
        };
        if now >= ping_due {
            if self.pinged.is_none() {
                self.pinged = Some(now);
                return Action::Ping;
            }
            self.lost(Error::new(ErrorKind::Timeout, "Wings stopped responding"), now);
            return self.poll(now);
        }
        let mut wake = ping_due;
        match self.send_token(now) {
            Some(Ok(action)) => return action,
            Some(Err(later)) => wake = wake.min(later),
            None => {}
        }
        if let Some(since) = self.renewal.since() {
            let give_up_at = after(since, self.settings.give_up_after);
            if now >= give_up_at {
                let late = || Error::new(ErrorKind::Timeout, "renewing the token took too long");
                let error = self.renewal_error.take().unwrap_or_else(late);
                self.over(Some(error));
                return Action::End;
            }
            wake = wake.min(give_up_at);
        }
        match self.renewal {
            Renewal::Needed { not_before, .. } if now >= not_before => match self.fetch(now) {
                Ok(action) => return action,
                Err(later) => wake = wake.min(later),
            },
            Renewal::Needed { not_before, .. } => wake = wake.min(not_before),
            Renewal::Sent { since, at } => {
                let deadline = after(at, self.settings.patience);
                if now >= deadline {
                    self.renewal = Renewal::Needed { since, not_before: now };
                    return self.poll_up(now);
                }
                wake = wake.min(deadline);
            }
            Renewal::NotNeeded | Renewal::Fetching { .. } => {}
        }
        match self.send_command(now) {
            Some(Ok(action)) => action,
            Some(Err(later)) => Action::Wait(wake.min(later)),
            None => Action::Wait(wake),
        }
    }

    /// Sends the next command, unless the pace forbids it or Wings would ignore it.
    fn send_command(&mut self, now: Instant) -> Option<Result<Action, Instant>> {
        if self.is_expired {
            return None;
        }
        let (_, command) = self.commands.front()?;
        if let Err(later) = self.pacer.take(command.event(), now) {
            return Some(Err(later));
        }
        let (ticket, command) = self.commands.pop_front()?;
        if command == Command::SendLogs {
            self.seen.expect_replay(now);
        }
        self.in_flight = Some((ticket, command.clone()));
        Some(Ok(Action::Send(command.into_text().into())))
    }

    /// Gets a token: another console's if there is one, else by asking the panel, unless that was asked too often.
    fn fetch(&mut self, now: Instant) -> Result<Action, Instant> {
        if self.permit.is_some() {
            return Err(after(now, LONG));
        }
        if let Some(turnstile) = &mut self.settings.turnstile {
            turnstile.ready(now)?;
        }
        let turn = self.tokens.turn(self.used, self.awaited, now, &self.waker);
        match turn {
            Turn::WaitUntil(later) => Err(later),
            Turn::WaitFor(number) => {
                self.awaited = Some(number);
                Err(after(now, LONG))
            }
            Turn::Ask(permit) => {
                self.begin_fetching();
                self.permit = Some(permit);
                Ok(Action::FetchCredentials)
            }
            Turn::Use(reply) => {
                self.begin_fetching();
                self.used = reply.number;
                self.is_borrowed = reply.credentials.is_ok();
                self.credentials(reply.credentials, now);
                Ok(self.poll(now))
            }
        }
    }

    fn begin_fetching(&mut self) {
        if let Some(turnstile) = &mut self.settings.turnstile {
            turnstile.used();
        }
        self.awaited = None;
        if let Renewal::Needed { since, .. } = self.renewal {
            self.renewal = Renewal::Fetching { since };
        }
    }

    /// Sends the token that waits to be sent, unless the pace forbids it.
    fn send_token(&mut self, now: Instant) -> Option<Result<Action, Instant>> {
        let token = self.token.take()?;
        if let Err(later) = self.pacer.take("auth", now) {
            self.token = Some(token);
            return Some(Err(later));
        }
        let frame = Frame::new("auth", [token.expose()]).into_text();
        self.sent_token = Some(token);
        Some(Ok(Action::Send(frame.into())))
    }
}
