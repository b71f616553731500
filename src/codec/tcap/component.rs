//! The component portion.

use super::Problem;
use crate::wire::ber::{self, Oid, Tag, Tlv, Walk};
use crate::wire::{DecodeError, ErrorKind, Prepender};
use std::fmt;

macro_rules! components {
    ($($number:literal $name:ident $printed:literal;)*) => {
        /// Components, by the number of their context tag.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum ComponentType {
            $(#[doc = concat!("`[", stringify!($number), "]` ", $printed, ".")] $name = $number,)*
        }

        impl ComponentType {
            /// Every type.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name as the standard prints it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $printed,)* }
            }

            /// The tag.
            #[inline]
            #[must_use]
            pub const fn tag(self) -> Tag {
                Tag::context(self as u32)
            }
        }
    };
}

components! {
    1 Invoke "invoke";
    2 ReturnResultLast "returnResultLast";
    3 ReturnError "returnError";
    4 Reject "reject";
    7 ReturnResultNotLast "returnResultNotLast";
}

/// What an invocation is known by in its dialogue: InvokeIdType, -128 to 127.
pub type InvokeId = i8;

/// An operation or error code.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code<'a> {
    /// localValue.
    Local(i32),
    /// globalValue.
    Global(Oid<'a>),
}

impl fmt::Display for Code<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Local(code) => fmt::Display::fmt(code, f),
            Self::Global(oid) => fmt::Display::fmt(oid, f),
        }
    }
}

impl fmt::Debug for Code<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An operation is invoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invoke<'a> {
    /// invokeID.
    pub id: InvokeId,
    /// linkedID: the invocation that this one belongs to.
    pub linked: Option<InvokeId>,
    /// opcode.
    pub operation: Code<'a>,
    /// parameter.
    pub parameter: Option<Tlv<'a>>,
}

/// An operation has a result, or a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnResult<'a> {
    /// invokeID.
    pub id: InvokeId,
    /// opcode; a result without a parameter needs none.
    pub operation: Option<Code<'a>>,
    /// parameter.
    pub parameter: Option<Tlv<'a>>,
}

/// An operation has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnError<'a> {
    /// invokeID.
    pub id: InvokeId,
    /// errorCode.
    pub error: Code<'a>,
    /// parameter.
    pub parameter: Option<Tlv<'a>>,
}

/// A component was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reject {
    /// invokeID; `None`: not derivable.
    pub id: Option<InvokeId>,
    /// problem.
    pub problem: Problem,
}

/// One component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Component<'a> {
    /// invoke.
    Invoke(Invoke<'a>),
    /// returnResultLast.
    ReturnResultLast(ReturnResult<'a>),
    /// returnResultNotLast.
    ReturnResultNotLast(ReturnResult<'a>),
    /// returnError.
    ReturnError(ReturnError<'a>),
    /// reject.
    Reject(Reject),
}

impl Component<'_> {
    /// The invocation meant; `None`: a Reject that could not tell.
    #[must_use]
    pub const fn id(&self) -> Option<InvokeId> {
        match self {
            Self::Invoke(invoke) => Some(invoke.id),
            Self::ReturnResultLast(result) | Self::ReturnResultNotLast(result) => Some(result.id),
            Self::ReturnError(error) => Some(error.id),
            Self::Reject(reject) => reject.id,
        }
    }
}

/// A component that cannot be read, and what its sender is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ComponentFault {
    /// invokeID, if it could be read.
    pub id: Option<InvokeId>,
    /// The problem to reject it with.
    pub problem: Problem,
    /// What it was, if it was one of the five. A Reject is not answered with another.
    pub kind: Option<ComponentType>,
    /// What is wrong and where.
    pub error: DecodeError,
}

/// The components of a message, in order. One that cannot be read is an item too; where not even
/// its end can be found, it is the last.
#[derive(Clone, Copy, Debug)]
pub struct Components<'a> {
    walk: Walk<'a>,
    /// The portion itself is no sequence of components.
    fault: Option<DecodeError>,
}

impl<'a> Components<'a> {
    #[inline]
    pub(super) fn new(portion: Option<&Tlv<'a>>) -> Self {
        let none = Walk::new(&[], "ComponentPortion");
        match portion.map(|tlv| tlv.walk("ComponentPortion")) {
            None => Self { walk: none, fault: None },
            Some(Ok(walk)) => Self { walk, fault: None },
            Some(Err(fault)) => Self { walk: none, fault: Some(fault) },
        }
    }

    /// Whether there is none (left).
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.walk.is_empty() && self.fault.is_none()
    }
}

impl<'a> Iterator for Components<'a> {
    type Item = Result<Component<'a>, ComponentFault>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        match self.walk.read() {
            Ok(None) => self.fault.take().map(|error| Err(badly(error))),
            Ok(Some(tlv)) => Some(read(&tlv)),
            Err(error) => Some(Err(badly(error))),
        }
    }
}

#[cold]
fn badly(error: DecodeError) -> ComponentFault {
    ComponentFault { id: None, problem: Problem::BADLY_STRUCTURED_COMPONENT, kind: None, error }
}

/// Octets that are no elements make a component badly structured, elements that are not those of
/// the type make it mistyped.
#[cold]
fn fault(tag: Tag, id: Option<InvokeId>, error: DecodeError) -> ComponentFault {
    let problem = match error.kind {
        ErrorKind::Truncated | ErrorKind::Bound => Problem::BADLY_STRUCTURED_COMPONENT,
        _ => Problem::MISTYPED_COMPONENT,
    };
    let kind = ComponentType::ALL.iter().copied().find(|kind| kind.tag() == tag);
    ComponentFault { id, problem, kind, error }
}

const INVOKE: Tag = ComponentType::Invoke.tag();
const RETURN_RESULT_LAST: Tag = ComponentType::ReturnResultLast.tag();
const RETURN_ERROR: Tag = ComponentType::ReturnError.tag();
const REJECT: Tag = ComponentType::Reject.tag();
const RETURN_RESULT_NOT_LAST: Tag = ComponentType::ReturnResultNotLast.tag();
const LINKED_ID: Tag = Tag::context(0);

#[inline(always)]
fn read<'a>(tlv: &Tlv<'a>) -> Result<Component<'a>, ComponentFault> {
    let mut id = None;
    let read = match tlv.tag {
        INVOKE => read_invoke(tlv, &mut id).map(Component::Invoke),
        RETURN_RESULT_LAST => read_result(tlv, &mut id).map(Component::ReturnResultLast),
        RETURN_RESULT_NOT_LAST => read_result(tlv, &mut id).map(Component::ReturnResultNotLast),
        RETURN_ERROR => read_error(tlv, &mut id).map(Component::ReturnError),
        REJECT => {
            let mut known = None;
            let reject = read_reject(*tlv, &mut known);
            id = known;
            reject.map(Component::Reject)
        }
        _ => return Err(unrecognized(*tlv)),
    };
    read.map_err(|error| fault(tlv.tag, id, error))
}

#[cold]
fn unrecognized(tlv: Tlv<'_>) -> ComponentFault {
    // The invoke ID leads every component that there is, so it may lead this one.
    let id = tlv.walk("Component").and_then(|mut walk| read_id(&mut walk)).ok();
    let error = tlv.fault(ErrorKind::Unknown, "Component");
    ComponentFault { id, problem: Problem::UNRECOGNIZED_COMPONENT, kind: None, error }
}

#[inline(always)]
fn read_id(walk: &mut Walk<'_>) -> Result<InvokeId, DecodeError> {
    walk.mandatory(Tag::INTEGER, "invokeID")?.integer_as("invokeID")
}

#[inline(always)]
fn read_code<'a>(walk: &mut Walk<'a>, name: &'static str) -> Result<Code<'a>, DecodeError> {
    let tlv = match walk.read()? {
        Some(tlv) => tlv,
        None => return Err(DecodeError::new(ErrorKind::Missing, name, walk.offset())),
    };
    match tlv.tag {
        Tag::INTEGER => tlv.integer_as(name).map(Code::Local),
        Tag::OBJECT_IDENTIFIER => tlv.oid(name).map(Code::Global),
        _ => Err(tlv.fault(ErrorKind::Value, name)),
    }
}

#[inline(always)]
fn read_invoke<'a>(tlv: &Tlv<'a>, id: &mut Option<InvokeId>) -> Result<Invoke<'a>, DecodeError> {
    let mut walk = tlv.walk("Invoke")?;
    let own = read_id(&mut walk)?;
    *id = Some(own);
    let linked = match walk.optional(LINKED_ID)? {
        Some(tlv) => Some(tlv.integer_as("linkedID")?),
        None => None,
    };
    let operation = read_code(&mut walk, "opcode")?;
    Ok(Invoke { id: own, linked, operation, parameter: walk.read()? })
}

#[inline]
fn read_result<'a>(tlv: &Tlv<'a>, id: &mut Option<InvokeId>) -> Result<ReturnResult<'a>, DecodeError> {
    let mut walk = tlv.walk("ReturnResult")?;
    let own = read_id(&mut walk)?;
    *id = Some(own);
    match walk.optional(Tag::SEQUENCE)? {
        Some(tlv) => {
            let mut walk = tlv.walk("resultretres")?;
            let operation = Some(read_code(&mut walk, "opcode")?);
            Ok(ReturnResult { id: own, operation, parameter: walk.read()? })
        }
        None => Ok(ReturnResult { id: own, operation: None, parameter: None }),
    }
}

#[inline]
fn read_error<'a>(tlv: &Tlv<'a>, id: &mut Option<InvokeId>) -> Result<ReturnError<'a>, DecodeError> {
    let mut walk = tlv.walk("ReturnError")?;
    let own = read_id(&mut walk)?;
    *id = Some(own);
    let error = read_code(&mut walk, "errorCode")?;
    Ok(ReturnError { id: own, error, parameter: walk.read()? })
}

fn read_reject(tlv: Tlv<'_>, id: &mut Option<InvokeId>) -> Result<Reject, DecodeError> {
    let mut walk = tlv.walk("Reject")?;
    if walk.peek() == Some(Tag::NULL) {
        walk.some()?.null("not-derivable")?;
    } else {
        *id = Some(read_id(&mut walk)?);
    }
    let problem = walk.read()?.ok_or(walk.fault(ErrorKind::Missing))?;
    let value = problem.integer_as("problem")?;
    let problem = (problem.tag.class() == ber::Class::Context)
        .then(|| Problem::from_choice(problem.tag.number(), value))
        .flatten()
        .ok_or_else(|| problem.fault(ErrorKind::Value, "problem"))?;
    Ok(Reject { id: *id, problem })
}

#[inline]
fn write_id(p: &mut Prepender<'_>, id: InvokeId) {
    ber::integer(p, Tag::INTEGER, i64::from(id));
}

#[inline]
fn write_code(p: &mut Prepender<'_>, code: Code<'_>) {
    match code {
        Code::Local(code) => ber::integer(p, Tag::INTEGER, i64::from(code)),
        Code::Global(oid) => ber::oid(p, Tag::OBJECT_IDENTIFIER, oid),
    }
}

/// Writes an Invoke around what `parameter` writes: one element, or nothing.
#[inline]
pub fn invoke(
    p: &mut Prepender<'_>,
    id: InvokeId,
    linked: Option<InvokeId>,
    operation: Code<'_>,
    parameter: impl FnOnce(&mut Prepender<'_>),
) {
    ber::constructed(p, INVOKE, |p| {
        parameter(p);
        write_code(p, operation);
        if let Some(linked) = linked {
            ber::integer(p, LINKED_ID, i64::from(linked));
        }
        write_id(p, id);
    });
}

/// Writes a Return Result, the last one or not, around what `parameter` writes. The operation code
/// goes with the parameter: both or neither.
#[inline]
pub fn return_result(
    p: &mut Prepender<'_>,
    last: bool,
    id: InvokeId,
    operation: Code<'_>,
    parameter: impl FnOnce(&mut Prepender<'_>),
) {
    let tag = if last { RETURN_RESULT_LAST } else { RETURN_RESULT_NOT_LAST };
    ber::constructed(p, tag, |p| {
        let before = p.len();
        parameter(p);
        if p.len() > before {
            write_code(p, operation);
            ber::header(p, Tag::SEQUENCE, true, p.len() - before);
        }
        write_id(p, id);
    });
}

/// Writes a Return Error around what `parameter` writes.
#[inline]
pub fn return_error(
    p: &mut Prepender<'_>,
    id: InvokeId,
    error: Code<'_>,
    parameter: impl FnOnce(&mut Prepender<'_>),
) {
    ber::constructed(p, RETURN_ERROR, |p| {
        parameter(p);
        write_code(p, error);
        write_id(p, id);
    });
}

/// Writes a Reject; `None`: the invoke ID is not derivable.
pub fn reject(p: &mut Prepender<'_>, id: Option<InvokeId>, problem: Problem) {
    ber::constructed(p, REJECT, |p| {
        ber::integer(p, Tag::context(problem.choice()), i64::from(problem.value()));
        match id {
            Some(id) => write_id(p, id),
            None => ber::null(p, Tag::NULL),
        }
    });
}
