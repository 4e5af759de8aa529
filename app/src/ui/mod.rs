//! Pieces that know HTML and nothing else: no telephones, no addresses, no requests.

pub mod arriving;
pub mod button;
pub mod clock;
pub mod copy;
pub mod dialog;
pub mod dom;
pub mod fault;
pub mod field;
pub mod icon;
pub mod load;
pub mod mark;
pub mod menu;
pub mod notice;
pub mod part;
pub mod sheet;
pub mod table;
pub mod tabs;
pub mod toast;

pub use arriving::arriving;
pub use button::{Button, Kind, LinkButton, Size};
pub use clock::{Countdown, RelativeTime, now_ms, use_tick};
pub use copy::CopyButton;
pub use dialog::{Dialog, Width};
pub use fault::Faults;
pub use field::{AreaField, CheckField, ComboField, SecretField, SelectField, TextField};
pub use icon::{Glyph, Icon};
pub use load::{Load, Loaded, Trouble};
pub use mark::{Hue, Kbd, PageHead, Panel, Progress, Status};
pub use menu::Menu;
pub use notice::{EmptyState, Notice, TroubleNotice};
pub use part::part;
pub use table::{Pager, SkeletonRows, SortLink};
pub use tabs::{Chip, Tabs};
pub use toast::{ToastLink, Toasts, use_toasts};
