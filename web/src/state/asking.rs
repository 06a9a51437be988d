//! Questions, wherever on the page they are asked: the answer is about exactly the PID, state, step or event that was
//! clicked.

use pidscope_explain::Subject;
use pidscope_kernel::NsId;

use crate::effects::Effect;
use crate::later;
use crate::state::Explorer;
use crate::state::views::{Column, Spot, Table};

impl Spot {
    /// Returns the subject of a question at this position in a table; `None` for the head of a column.
    pub fn subject(self, table: Table) -> Option<Subject> {
        let ns = match table {
            Table::View(ns) => ns,
            Table::Matrix => NsId::ROOT,
        };
        Some(match self {
            Spot::Head(_) => return None,
            Spot::Row(task) | Spot::Cell(task, Column::Name) => Subject::Process { task },
            Spot::Cell(task, Column::Pid) => Subject::Number { task, ns },
            Spot::Cell(task, Column::Ppid) => Subject::Parent { task, ns },
            Spot::Cell(task, Column::State) => Subject::State { task },
            Spot::Cell(task, Column::In(ns)) => Subject::Number { task, ns },
        })
    }
}

impl Explorer {
    /// Asks a question, or leaves the answer.
    pub(super) fn ask(&mut self, subject: Option<Subject>) {
        self.asked = subject;
        if let Some(subject) = subject {
            if let Some(answers) = later::answers() {
                self.announcement = (answers.spoken)(self, subject);
            }
            self.effects.push(Effect::ReadAnswer);
        }
    }

    /// Asks by a single-letter key, which may be switched off.
    pub(super) fn ask_by_letter(&mut self, subject: Option<Subject>) {
        if self.has_single_keys && subject.is_some() {
            self.ask(subject);
        }
    }

    /// Returns the focused step of the list.
    pub(super) fn step_in_list(&self) -> Option<Subject> {
        let log = self.models.log();
        (log.len() > 0).then(|| Subject::Step { revision: log.moment(log.stop() + 1) })
    }

    /// Returns the event that has just happened within the last step, or else its last event.
    pub(super) fn event_now(&self) -> Option<Subject> {
        let timeline = self.session.timeline();
        let index = self.time.event_now(timeline.event_at())?;
        Some(Subject::Event { revision: timeline.last_step()?, index })
    }
}
