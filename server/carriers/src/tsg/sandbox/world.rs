//! A world of this carrier: what every world has, and the account that it plays.

use axum::response::Response;
use serde::Serialize;

use super::{
    account::{Account, Job, Timed},
    number::{CallType, Number, Route},
    start,
    stock::{self, Stock},
    times::DAY_MS,
};
use crate::sandbox::{Core, Simulated, Way};

/// A world.
pub(super) struct World {
    pub(super) core: Core,
    pub(super) account: Account,
}

impl World {
    /// Carries a request out and writes into the ledger what took effect.
    pub(super) fn carry_out(&mut self, way: Way, act: impl FnOnce(&mut Job) -> Response) -> Response {
        let mut job = Job {
            account: std::mem::take(&mut self.account),
            world: self.core.name.clone(),
            now: Timed(self.core.now()),
            way,
            done: Vec::new(),
        };
        let answer = act(&mut job);
        self.account = job.account;
        for (operation, subject) in job.done {
            self.core.record(operation, subject);
        }
        answer
    }
}

impl Simulated for World {
    const FORM: u32 = 1;
    const LOG_INS: &'static [&'static str] = &["tsg_login"];
    type Saved = Account;

    fn open(core: Core) -> Self {
        let account = start::furnished(&core.name, core.now());
        Self { core, account }
    }

    fn restored(core: Core, mut account: Account) -> Self {
        account.stock = Stock::of(&core.name);
        Self { core, account }
    }

    fn save(&self) -> impl Serialize {
        &self.account
    }

    fn core(&self) -> &Core {
        &self.core
    }

    fn core_mut(&mut self) -> &mut Core {
        &mut self.core
    }

    fn settle(&mut self) {
        if self.account.settle(self.core.now()) {
            self.core.touch();
        }
    }

    fn own_more(&mut self, count: usize) -> usize {
        let now = self.core.now();
        for n in 0..count {
            let digits = stock::beyond(self.account.extra);
            self.account.extra += 1;
            let age = i64::try_from(n % 700).unwrap_or(0) * DAY_MS;
            let mut number = Number::new(digits, now.plus_ms(-age), "999000100-ORD");
            // Most go to one gateway; some have no destination.
            if n % 8 != 0 {
                let destination = "192.0.2.10".into();
                number.routes =
                    vec![Route { priority: 1, call_type: CallType::Voip, destination, plus: false, dnis: String::new() }];
            }
            self.account.own(number);
        }
        self.account.numbers.len()
    }
}
