//! Parsing expressions: operators from the loosest to the tightest binding, and their operands.

use super::parse::{Error, Parser};
use super::syntax::{Comparison, Expression, Function, LValue, Operator};
use crate::shell::unescape;
use crate::tools::pattern;

/// What the real awk has and this one does not.
const NOT_SIMULATED: [&str; 14] = [
    "getline", "close", "system", "function", "func", "fflush", "nextfile", "rand", "srand", "sin", "cos", "exp",
    "log", "sqrt",
];

impl Parser<'_> {
    pub fn expression(&mut self) -> Result<Expression, Error> {
        self.nested(Self::assignment)
    }

    fn assignment(&mut self) -> Result<Expression, Error> {
        let condition = self.or_expression()?;
        if let Expression::LValue(place) = &condition {
            const OPERATORS: [(&str, Option<Operator>); 7] = [
                ("+=", Some(Operator::Add)),
                ("-=", Some(Operator::Subtract)),
                ("*=", Some(Operator::Multiply)),
                ("/=", Some(Operator::Divide)),
                ("%=", Some(Operator::Remainder)),
                ("^=", Some(Operator::Power)),
                ("=", None),
            ];
            self.blanks();
            let found =
                OPERATORS.into_iter().find(|(sign, _)| self.rest.starts_with(sign) && !self.rest.starts_with("=="));
            if let Some((sign, operator)) = found {
                self.rest = &self.rest[sign.len()..];
                return Ok(Expression::Assign(place.clone(), operator, Box::new(self.expression()?)));
            }
        }
        if !self.take("?") {
            return Ok(condition);
        }
        let first = self.expression()?;
        self.expect(":")?;
        Ok(Expression::Conditional(Box::new(condition), Box::new(first), Box::new(self.expression()?)))
    }

    fn or_expression(&mut self) -> Result<Expression, Error> {
        let mut left = self.and_expression()?;
        while self.take("||") {
            self.count_operand()?;
            self.skip_lines();
            left = Expression::Or(Box::new(left), Box::new(self.and_expression()?));
        }
        Ok(left)
    }

    fn and_expression(&mut self) -> Result<Expression, Error> {
        let mut left = self.membership()?;
        while self.take("&&") {
            self.count_operand()?;
            self.skip_lines();
            left = Expression::And(Box::new(left), Box::new(self.membership()?));
        }
        Ok(left)
    }

    fn membership(&mut self) -> Result<Expression, Error> {
        let mut left = self.matching()?;
        while self.word("in") {
            self.count_operand()?;
            let array = self.name().ok_or_else(|| self.unexpected())?;
            left = Expression::In { key: vec![left], array };
        }
        Ok(left)
    }

    fn matching(&mut self) -> Result<Expression, Error> {
        let mut left = self.comparison()?;
        loop {
            self.blanks();
            let negated = self.rest.starts_with("!~");
            if !negated && !self.rest.starts_with('~') {
                return Ok(left);
            }
            self.rest = &self.rest[1 + usize::from(negated)..];
            self.count_operand()?;
            let pattern = Box::new(self.comparison()?);
            left = Expression::Match { text: Box::new(left), pattern, negated };
        }
    }

    fn comparison(&mut self) -> Result<Expression, Error> {
        const SIGNS: [(&str, Comparison); 6] = [
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("==", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let left = self.concatenation()?;
        self.blanks();
        let found = SIGNS.into_iter().find(|(sign, _)| self.rest.starts_with(sign));
        match found.filter(|(sign, _)| !(self.in_print && *sign == ">")) {
            None => Ok(left),
            Some((sign, comparison)) => {
                self.rest = &self.rest[sign.len()..];
                Ok(Expression::Compare(comparison, Box::new(left), Box::new(self.concatenation()?)))
            }
        }
    }

    fn concatenation(&mut self) -> Result<Expression, Error> {
        let mut left = self.sum()?;
        loop {
            self.blanks();
            let begins = |next: char| next.is_ascii_alphanumeric() || "_.\"$(".contains(next);
            if !self.rest.starts_with(begins) || self.letters() == "in" {
                return Ok(left);
            }
            self.count_operand()?;
            left = Expression::Concatenate(Box::new(left), Box::new(self.sum()?));
        }
    }

    fn sum(&mut self) -> Result<Expression, Error> {
        let mut left = self.product()?;
        loop {
            self.blanks();
            let operator = match self.rest.as_bytes() {
                [b'+' | b'-', b'=', ..] | [b'+', b'+', ..] | [b'-', b'-', ..] => return Ok(left),
                [b'+', ..] => Operator::Add,
                [b'-', ..] => Operator::Subtract,
                _ => return Ok(left),
            };
            self.rest = &self.rest[1..];
            self.count_operand()?;
            left = Expression::Calculate(operator, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Expression, Error> {
        let mut left = self.signed()?;
        loop {
            self.blanks();
            let operator = match self.rest.as_bytes() {
                [_, b'=', ..] => return Ok(left),
                [b'*', ..] => Operator::Multiply,
                [b'/', ..] => Operator::Divide,
                [b'%', ..] => Operator::Remainder,
                _ => return Ok(left),
            };
            self.rest = &self.rest[1..];
            self.count_operand()?;
            left = Expression::Calculate(operator, Box::new(left), Box::new(self.signed()?));
        }
    }

    fn signed(&mut self) -> Result<Expression, Error> {
        self.nested(Self::signed_here)
    }

    fn signed_here(&mut self) -> Result<Expression, Error> {
        self.blanks();
        if self.rest.starts_with('!') && !self.rest.starts_with("!~") && !self.rest.starts_with("!=") {
            self.rest = &self.rest[1..];
            return Ok(Expression::Not(Box::new(self.signed()?)));
        }
        match self.rest.as_bytes() {
            [b'-', next, ..] if *next != b'-' => {
                self.rest = &self.rest[1..];
                Ok(Expression::Negate(Box::new(self.signed()?)))
            }
            [b'+', next, ..] if *next != b'+' => {
                self.rest = &self.rest[1..];
                Ok(Expression::Plus(Box::new(self.signed()?)))
            }
            _ => self.power(),
        }
    }

    fn power(&mut self) -> Result<Expression, Error> {
        let left = self.stepped()?;
        self.blanks();
        if !self.rest.starts_with('^') || self.rest.starts_with("^=") {
            return Ok(left);
        }
        self.rest = &self.rest[1..];
        Ok(Expression::Calculate(Operator::Power, Box::new(left), Box::new(self.signed()?)))
    }

    fn stepped(&mut self) -> Result<Expression, Error> {
        self.blanks();
        for (sign, by) in [("++", 1.0), ("--", -1.0)] {
            if self.take(sign) {
                return match self.primary()? {
                    Expression::LValue(place) => Ok(Expression::Step { place, by, is_before: true }),
                    _ => Err(self.unexpected()),
                };
            }
        }
        let primary = self.primary()?;
        if let Expression::LValue(place) = &primary {
            for (sign, by) in [("++", 1.0), ("--", -1.0)] {
                if self.take(sign) {
                    return Ok(Expression::Step { place: place.clone(), by, is_before: false });
                }
            }
        }
        Ok(primary)
    }

    fn primary(&mut self) -> Result<Expression, Error> {
        self.blanks();
        let Some(first) = self.rest.chars().next() else { return Err(self.unexpected()) };
        match first {
            '(' => {
                self.rest = &self.rest[1..];
                let mut list = self.list(")")?;
                match (list.len(), self.word("in")) {
                    (_, true) if !list.is_empty() => {
                        let array = self.name().ok_or_else(|| self.unexpected())?;
                        Ok(Expression::In { key: list, array })
                    }
                    (1, false) => Ok(list.remove(0)),
                    _ => Err(self.unexpected()),
                }
            }
            '$' => {
                self.rest = &self.rest[1..];
                let index = self.nested(Self::stepped_field)?;
                Ok(Expression::LValue(LValue::Field(Box::new(index))))
            }
            '"' => Ok(Expression::Text(unescape(&self.quoted('"')?))),
            '/' => {
                let text = self.quoted('/')?.replace("\\/", "/");
                pattern::compile(&text, "E")
                    .map(Expression::Regex)
                    .ok_or_else(|| format!("regular expression compile failed: {text}"))
            }
            '0'..='9' | '.' => {
                let end = self.number_end();
                let number = self.rest[..end].parse().map_err(|_| self.unexpected())?;
                self.rest = &self.rest[end..];
                Ok(Expression::Number(number))
            }
            _ => self.named(),
        }
    }

    /// Parses the operand of `$`, which binds tighter than binary operators: `$NF-1` is `$NF` minus 1.
    fn stepped_field(&mut self) -> Result<Expression, Error> {
        self.blanks();
        match self.rest.as_bytes() {
            [b'+', b'+', ..] | [b'-', b'-', ..] => self.stepped(),
            [b'-', ..] => self.signed(),
            _ => self.primary(),
        }
    }

    fn named(&mut self) -> Result<Expression, Error> {
        let name = self.name().ok_or_else(|| self.unexpected())?;
        if NOT_SIMULATED.contains(&name.as_str()) {
            return Err(format!("{name} is not simulated"));
        }
        if let Some(&(_, function)) = Function::ALL.iter().find(|(known, _)| *known == name) {
            let arguments = if self.take("(") { self.list(")")? } else { Vec::new() };
            let (min, max) = function.arguments();
            if arguments.len() < min || arguments.len() > max {
                return Err(format!("line 1: wrong number of arguments in call to {name}"));
            }
            return Ok(Expression::Call(function, arguments));
        }
        if self.rest.starts_with('(') {
            return Err(format!("line 1: function {name} never defined"));
        }
        match self.take("[") {
            true => Ok(Expression::LValue(LValue::Element(name, self.list("]")?))),
            false => Ok(Expression::LValue(LValue::Variable(name))),
        }
    }
}
