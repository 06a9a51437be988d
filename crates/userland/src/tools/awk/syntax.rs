//! The syntax tree of a program.

use regex_lite::Regex;

/// The patterns, each with its action.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub rules: Vec<(Pattern, Vec<Statement>)>,
}

/// When an action is run.
#[derive(Debug, Clone)]
pub(super) enum Pattern {
    /// Before the first line.
    Begin,
    /// After the last line.
    End,
    /// For every line.
    Always,
    /// For lines where this is true.
    When(Expression),
    /// For lines from one that matches to another.
    Range(Expression, Expression),
}

#[derive(Debug, Clone)]
pub(super) enum Statement {
    /// `print`; without operands, the line is printed.
    Print(Vec<Expression>),
    Printf(Vec<Expression>),
    Do(Expression),
    If {
        condition: Expression,
        then: Vec<Statement>,
        otherwise: Vec<Statement>,
    },
    /// `while`, and `for` with three parts; `after` runs after each iteration.
    While {
        condition: Option<Expression>,
        body: Vec<Statement>,
        after: Option<Box<Statement>>,
    },
    DoWhile {
        body: Vec<Statement>,
        condition: Expression,
    },
    /// `for (KEY in ARRAY)`.
    Each {
        key: String,
        array: String,
        body: Vec<Statement>,
    },
    Block(Vec<Statement>),
    Next,
    Exit(Option<Expression>),
    Break,
    Continue,
    /// `delete ARRAY`, `delete ARRAY[KEY]`.
    Delete {
        array: String,
        key: Option<Vec<Expression>>,
    },
}

#[derive(Debug, Clone)]
pub(super) enum Expression {
    Number(f64),
    Text(String),
    /// A pattern on its own is matched against the line.
    Regex(Regex),
    LValue(LValue),
    Not(Box<Expression>),
    Negate(Box<Expression>),
    Plus(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    Calculate(Operator, Box<Expression>, Box<Expression>),
    Compare(Comparison, Box<Expression>, Box<Expression>),
    Concatenate(Box<Expression>, Box<Expression>),
    Match {
        text: Box<Expression>,
        pattern: Box<Expression>,
        negated: bool,
    },
    In {
        key: Vec<Expression>,
        array: String,
    },
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
    Assign(LValue, Option<Operator>, Box<Expression>),
    /// `++` and `--`, prefix or postfix.
    Step {
        place: LValue,
        by: f64,
        is_before: bool,
    },
    Call(Function, Vec<Expression>),
}

/// What can be assigned to.
#[derive(Debug, Clone)]
pub(super) enum LValue {
    Variable(String),
    Field(Box<Expression>),
    Element(String, Vec<Expression>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    Unequal,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Length,
    Substr,
    Index,
    Split,
    Sub,
    Gsub,
    Match,
    Tolower,
    Toupper,
    Int,
    Sprintf,
}

impl Function {
    /// All functions, by name.
    pub const ALL: [(&'static str, Function); 11] = [
        ("length", Function::Length),
        ("substr", Function::Substr),
        ("index", Function::Index),
        ("split", Function::Split),
        ("sub", Function::Sub),
        ("gsub", Function::Gsub),
        ("match", Function::Match),
        ("tolower", Function::Tolower),
        ("toupper", Function::Toupper),
        ("int", Function::Int),
        ("sprintf", Function::Sprintf),
    ];

    /// Returns the minimum and maximum number of arguments.
    pub fn arguments(self) -> (usize, usize) {
        match self {
            Function::Length => (0, 1),
            Function::Substr | Function::Split | Function::Sub | Function::Gsub => (2, 3),
            Function::Index | Function::Match => (2, 2),
            Function::Tolower | Function::Toupper | Function::Int => (1, 1),
            Function::Sprintf => (1, usize::MAX),
        }
    }
}
