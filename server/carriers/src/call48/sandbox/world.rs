//! A world: what one user name sees, from its inventory to its ports.

use serde::{Deserialize, Serialize};

use super::{
    bulk::BulkOrder,
    customers::Reseller,
    inventory::Inventory,
    owned::{Kind, Owned, Shelf},
    ports::Ports,
    saved::SavedWorld,
    session::Door,
    start,
    trunks::TrunkGroup,
    xdr::Calls,
};
use crate::sandbox::{Core, Simulated};

/// One world.
pub(super) struct World {
    pub(super) core: Core,
    pub(super) inventory: Inventory,
    pub(super) prices: Prices,
    /// Local, toll-free, abroad.
    pub(super) owned: [Shelf; 3],
    /// The last `_id` that was given.
    pub(super) last_did: u64,
    pub(super) trunk_groups: Vec<TrunkGroup>,
    pub(super) bulk_orders: Vec<BulkOrder>,
    pub(super) ports: Ports,
    pub(super) door: Door,
    pub(super) reseller: Reseller,
    pub(super) calls: Calls,
}

impl World {
    /// A world that owns nothing. It has customers and call records: they cost nothing.
    pub(super) fn bare(core: Core) -> Self {
        Self {
            inventory: Inventory::new(&core.name),
            reseller: Reseller::at_first(core.now()),
            calls: Calls::new(2_400, 30, core.now()),
            core,
            prices: Prices::default(),
            owned: Default::default(),
            last_did: 44_977,
            trunk_groups: Vec::new(),
            bulk_orders: Vec::new(),
            ports: Ports::default(),
            door: Door::default(),
        }
    }
}

impl Simulated for World {
    const FORM: u32 = 2;
    const LOG_INS: &'static [&'static str] = &["c48_login", "c48_admin_login"];
    type Saved = SavedWorld<'static>;

    fn open(core: Core) -> Self {
        let mut world = Self::bare(core);
        start::furnish(&mut world);
        world
    }

    fn restored(core: Core, saved: Self::Saved) -> Self {
        saved.open(core)
    }

    fn save(&self) -> impl Serialize {
        SavedWorld::of(self)
    }

    fn core(&self) -> &Core {
        &self.core
    }

    fn core_mut(&mut self) -> &mut Core {
        &mut self.core
    }

    fn settle(&mut self) {
        let now = self.core.now();
        self.settle_bulk_orders(now);
        self.settle_numbers(now);
        self.settle_ports(now);
    }

    /// They are local.
    fn own_more(&mut self, count: usize) -> usize {
        self.make_room(Kind::Local, count);
        let trunk_group = self.trunk_groups.first().map(|group| group.ext_tgid);
        for n in 0..count {
            let mut number = Owned::local(self.inventory.beyond_stock());
            // Most are bare, and cost little; some have what real ones have.
            if n % 8 == 0 {
                let settings = number.settings_mut();
                settings.tags = ["sales", "support,eu", "", "branch office", "spare"][n / 8 % 5].into();
                settings.forwarding.trunk_group = trunk_group;
            }
            self.own(number, None);
        }
        self.shelf(Kind::Local).len()
    }
}

/// What local numbers cost.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Prices {
    /// Set-up and monthly, once somebody changed them.
    pub(super) changed: Option<(String, String)>,
}

impl Prices {
    /// Set-up and monthly of a state's numbers.
    pub(super) fn local(&self, state: &str) -> (String, String) {
        if let Some(changed) = &self.changed {
            return changed.clone();
        }
        let monthly = match state {
            "AK" | "HI" => "3.50000",
            "VT" | "WY" | "MT" | "ND" | "SD" | "WV" => "1.75000",
            _ => "1.00000",
        };
        ("2.00000".into(), monthly.into())
    }
}
