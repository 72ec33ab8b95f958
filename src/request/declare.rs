//! `body!`: request bodies whose fields are declared once.

/// Declares a request body, or a pair of a complete body and a change of it, from one list of fields.
///
/// ```ignore
/// body! {
///     /// Docs of the complete body.
///     create CreateThing;
///     /// Docs of its constructor, which takes the required fields and the parts in order.
///     new;
///     /// Docs of the change. Without this line there is none.
///     update UpdateThing;
///
///     required { /// Docs of the setter.
///         name: String, }
/// }
/// ```
///
/// Both types get a setter with the field's name and docs. The groups, all optional and in this order:
///
/// | group | in the complete body | in the change |
/// |---|---|---|
/// | `required { name: String, }` | always sent | sent if set |
/// | `required { place: u64 or null, }` | always sent; null after a conversion that knows none | sent if set |
/// | `default { port: u16 = 80, }` | always sent | sent if set |
/// | `optional { size: u64, }` | sent if set | sent if set |
/// | `clearable { note / clear_note: String, }` | sent if set; `clear_note` sends null | the same |
/// | `nullable { limit: u64 = 0, }` | always sent; `None` is null | sent if set |
/// | `list { add: u64, }` | sent if set | sent if set |
/// | `part { limits: Limits / UpdateLimits, }` | always sent, no setter | always sent, no setter |
/// | `update_only { reset: bool, }` | absent | sent if set |
/// | `own { map: Map = Map::new(), }` | as its attributes say, no setter | the same |
///
/// `update UpdateLimits through UpdateServer.limits;` puts the setters of the change on `UpdateServer`, whose field
/// `limits` it is. Setters take `impl Into<T>`, except for numbers and `bool`, whose literals need the type itself.
macro_rules! body {
    (
        $(#[$whole:meta])* create $Whole:ident;
        $(#[$new:meta])* new;
        $($fields:tt)*
    ) => {
        body!(@split { $(#[$whole])* } $Whole { $(#[$new])* } $($fields)*);
    };

    (@split $docs:tt $Whole:ident $new:tt
        $(#[$change:meta])* update $Change:ident through $Outer:ident.$part:ident; $($fields:tt)*
    ) => {
        body!(@whole $docs $Whole $new $($fields)*);
        body!(@change { $(#[$change])* } $Change $Outer { .$part } $($fields)*);
    };
    (@split $docs:tt $Whole:ident $new:tt $(#[$change:meta])* update $Change:ident; $($fields:tt)*) => {
        body!(@whole $docs $Whole $new $($fields)*);

        // Before its setters, as in the docs.
        impl $Change {
            /// Creates a change that sets nothing.
            pub fn new() -> Self {
                Self::default()
            }
        }

        body!(@change { $(#[$change])* pub } $Change $Change {} $($fields)*);
    };
    (@split $docs:tt $Whole:ident $new:tt $($fields:tt)*) => {
        body!(@whole $docs $Whole $new $($fields)*);
    };

    (@whole { $($docs:tt)* } $Whole:ident { $($new:tt)* }
        $(required { $($(#[$r_doc:meta])* $r:ident: $R:ident $(or $null:ident)?,)+ })?
        $(default { $($(#[$d_doc:meta])* $d:ident: $D:ident = $d_value:expr,)+ })?
        $(optional { $($(#[$o_doc:meta])* $o:ident: $O:ident,)+ })?
        $(clearable { $($(#[$c_doc:meta])* $c:ident / $clear:ident: $C:ident,)+ })?
        $(nullable { $($(#[$n_doc:meta])* $n:ident: $N:ident = $n_value:expr,)+ })?
        $(list { $($(#[$l_doc:meta])* $l:ident: $L:ident,)+ })?
        $(part { $($p:ident: $P:ident / $PartChange:ident,)+ })?
        $(update_only { $($update_only:tt)+ })?
        $(own { $($(#[$w_attr:meta])* $w:ident: $W:ty = $w_value:expr,)+ })?
    ) => {
        $($docs)*
        #[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
        #[must_use = "a body does nothing until it is sent"]
        pub struct $Whole {
            $($($r: body!(@type $R $($null)?),)+)?
            $($($d: $D,)+)?
            $($(#[serde(skip_serializing_if = "Option::is_none")] $o: Option<$O>,)+)?
            $($(#[serde(skip_serializing_if = "Patch::is_unset")] $c: Patch<$C>,)+)?
            $($($n: Option<$N>,)+)?
            $($(#[serde(skip_serializing_if = "Option::is_none")] $l: Option<Vec<$L>>,)+)?
            $($($p: $P,)+)?
            $($($(#[$w_attr])* $w: $W,)+)?
        }

        impl $Whole {
            $($new)*
            pub fn new($($($r: body!(@arg $R),)+)? $($($p: $P,)+)?) -> Self {
                Self {
                    $($($r: body!(@own $R $r).into(),)+)?
                    $($($d: body!(@default $D $d_value),)+)?
                    $($($o: None,)+)?
                    $($($c: Patch::Unset,)+)?
                    $($($n: Some($n_value),)+)?
                    $($($l: None,)+)?
                    $($($p,)+)?
                    $($($w: $w_value,)+)?
                }
            }

            $($(body!(@set {} { $(#[$r_doc])* } plain $r: $R);)+)?
            $($(body!(@set {} {
                $(#[$d_doc])*
                #[doc = concat!("\n\nDefault: `", stringify!($d_value), "`.")]
            } plain $d: $D);)+)?
            $($(body!(@set {} { $(#[$o_doc])* } some $o: $O);)+)?
            $($(body!(@set {} { $(#[$c_doc])* } patch $c: $C); body!(@clear {} $clear $c);)+)?
            $($(body!(@nullable {} {
                $(#[$n_doc])*
                #[doc = concat!("\n\nDefault: `", stringify!($n_value), "`.")]
            } $n: $N);)+)?
            $($(body!(@list {} { $(#[$l_doc])* } $l: $L);)+)?
        }
    };

    (@change { $($head:tt)* } $Change:ident $Target:ident $at:tt
        $(required { $($(#[$r_doc:meta])* $r:ident: $R:ident $(or $null:ident)?,)+ })?
        $(default { $($(#[$d_doc:meta])* $d:ident: $D:ident = $d_value:expr,)+ })?
        $(optional { $($(#[$o_doc:meta])* $o:ident: $O:ident,)+ })?
        $(clearable { $($(#[$c_doc:meta])* $c:ident / $clear:ident: $C:ident,)+ })?
        $(nullable { $($(#[$n_doc:meta])* $n:ident: $N:ident = $n_value:expr,)+ })?
        $(list { $($(#[$l_doc:meta])* $l:ident: $L:ident,)+ })?
        $(part { $($p:ident: $P:ident / $PartChange:ident,)+ })?
        $(update_only { $($(#[$u_doc:meta])* $u:ident: $U:ident,)+ })?
        $(own { $($(#[$w_attr:meta])* $w:ident: $W:ty = $w_value:expr,)+ })?
    ) => {
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
        #[must_use = "a body does nothing until it is sent"]
        $($head)* struct $Change {
            $($(#[serde(skip_serializing_if = "Option::is_none")] $r: Option<$R>,)+)?
            $($(#[serde(skip_serializing_if = "Option::is_none")] $d: Option<$D>,)+)?
            $($(#[serde(skip_serializing_if = "Option::is_none")] $o: Option<$O>,)+)?
            $($(#[serde(skip_serializing_if = "Patch::is_unset")] $c: Patch<$C>,)+)?
            $($(#[serde(skip_serializing_if = "Patch::is_unset")] $n: Patch<$N>,)+)?
            $($(#[serde(skip_serializing_if = "Option::is_none")] $l: Option<Vec<$L>>,)+)?
            $($($p: $PartChange,)+)?
            $($(#[serde(skip_serializing_if = "Option::is_none")] $u: Option<$U>,)+)?
            $($($(#[$w_attr])* $w: $W,)+)?
        }

        impl $Target {
            $($(body!(@set $at { $(#[$r_doc])* } some $r: $R);)+)?
            $($(body!(@set $at { $(#[$d_doc])* } some $d: $D);)+)?
            $($(body!(@set $at { $(#[$o_doc])* } some $o: $O);)+)?
            $($(body!(@set $at { $(#[$c_doc])* } patch $c: $C); body!(@clear $at $clear $c);)+)?
            $($(body!(@nullable $at { $(#[$n_doc])* } $n: $N);)+)?
            $($(body!(@list $at { $(#[$l_doc])* } $l: $L);)+)?
            $($(body!(@set $at { $(#[$u_doc])* } some $u: $U);)+)?
        }
    };

    (@set { $($at:tt)* } { $($docs:tt)* } $wrap:ident $field:ident: $T:ident) => {
        $($docs)*
        pub fn $field(mut self, $field: body!(@arg $T)) -> Self {
            let $field = body!(@own $T $field);
            self $($at)* .$field = body!(@$wrap $field);
            self
        }
    };
    (@clear { $($at:tt)* } $clear:ident $field:ident) => {
        #[doc = concat!("Sets [`", stringify!($field), "`](Self::", stringify!($field), ") to null.")]
        pub fn $clear(mut self) -> Self {
            self $($at)* .$field = Patch::Null;
            self
        }
    };
    (@nullable { $($at:tt)* } { $($docs:tt)* } $field:ident: $T:ident) => {
        $($docs)*
        pub fn $field(mut self, $field: impl Into<Option<$T>>) -> Self {
            let $field: Option<$T> = $field.into();
            self $($at)* .$field = $field.into();
            self
        }
    };
    (@list { $($at:tt)* } { $($docs:tt)* } $field:ident: $T:ident) => {
        $($docs)*
        pub fn $field(mut self, $field: impl IntoIterator<Item = body!(@arg $T)>) -> Self {
            self $($at)* .$field = Some($field.into_iter().map(Into::into).collect());
            self
        }
    };

    (@type $T:ident) => { $T };
    (@type $T:ident null) => { Option<$T> };

    (@own Exposed $given:ident) => { Exposed::from($given) };
    (@own $T:ident $given:ident) => { <_ as Into<$T>>::into($given) };

    (@plain $value:expr) => { $value.into() };
    (@some $value:expr) => { Some($value) };
    (@patch $value:expr) => { Patch::Value($value) };

    (@default String $value:expr) => { String::from($value) };
    (@default $T:ident $value:expr) => { $value };

    // A literal of a number becomes the field's type only if there is no conversion.
    (@arg bool) => { bool };
    (@arg u16) => { u16 };
    (@arg u64) => { u64 };
    (@arg i64) => { i64 };
    (@arg Exposed) => { impl Into<Secret> };
    (@arg $T:ident) => { impl Into<$T> };
}

pub(crate) use body;
