//! `hostname` of the package of that name, and `tty` of coreutils 9.1.

use super::coreutils::{HELP, VERSION, read, usage};
use super::getopt::{Arg, Long, Options, Takes};
use crate::sys::Sys;

/// The options that completion offers.
pub(crate) const OPTIONS: &[&str] = &["--short", "-s"];

const LONG: &[Long] = &[
    ("alias", Takes::Nothing, 'a'),
    ("all-fqdns", Takes::Nothing, 'A'),
    ("all-ip-addresses", Takes::Nothing, 'I'),
    ("boot", Takes::Nothing, 'b'),
    ("domain", Takes::Nothing, 'd'),
    ("file", Takes::Argument, 'F'),
    ("fqdn", Takes::Nothing, 'f'),
    ("ip-address", Takes::Nothing, 'i'),
    ("long", Takes::Nothing, 'f'),
    ("nis", Takes::Nothing, 'y'),
    ("short", Takes::Nothing, 's'),
    ("help", Takes::Nothing, 'h'),
    ("version", Takes::Nothing, 'V'),
    ("yp", Takes::Nothing, 'y'),
];

const HOSTNAME: Options = Options::new("hostname", "aAdfbF:h?iIsVy", LONG);

const USAGE: &str = "\
Usage: hostname [-b] {hostname|-F file}         set host name (from file)
       hostname [-a|-A|-d|-f|-i|-I|-s|-y]       display formatted name
       hostname                                 display host name

       {yp,nis,}domainname {nisdomain|-F file}  set NIS domain name (from file)
       {yp,nis,}domainname                      display NIS domain name

       dnsdomainname                            display dns domain name

       hostname -V|--version|-h|--help          print info and exit

Program name:
       {yp,nis,}domainname=hostname -y
       dnsdomainname=hostname -d

Program options:
    -a, --alias            alias names
    -A, --all-fqdns        all long host names (FQDNs)
    -b, --boot             set default hostname if none available
    -d, --domain           DNS domain name
    -f, --fqdn, --long     long host name (FQDN)
    -F, --file             read host name or NIS domain name from given file
    -i, --ip-address       addresses for the host name
    -I, --all-ip-addresses all addresses for the host
    -s, --short            short host name
    -y, --yp, --nis        NIS/YP domain name

Description:
   This command can get or set the host name or the NIS domain name. You can
   also get the DNS domain or the FQDN (fully qualified domain name).
   Unless you are using bind or NIS for host lookups you can change the
   FQDN (Fully Qualified Domain Name) and the DNS domain name (which is
   part of the FQDN) in the /etc/hosts file.
";

/// `hostname [-s] [NAME]`
pub(crate) fn hostname(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let (args, wrong) = HOSTNAME.read(args);
    if let Some(wrong) = wrong {
        sys.err(&format!("{wrong}{USAGE}"));
        return 255;
    }
    let is_short = args.contains(&Arg::Option('s', None));
    let name = args.iter().find_map(|arg| if let Arg::Operand(word) = arg { Some(*word) } else { None });
    let uts = sys.program().uts;
    match (args.first(), name) {
        (Some(Arg::Option('h' | '?', _)), _) => {
            sys.out(USAGE);
            0
        }
        (Some(Arg::Option('V', _)), _) => {
            sys.out("hostname 3.23\n");
            0
        }
        (_, None) => {
            let name = sys.os().hostname(uts).to_owned();
            let shown = name.split('.').next().filter(|_| is_short).unwrap_or(&name);
            sys.out(&format!("{shown}\n"));
            0
        }
        (_, Some(_)) if sys.kernel().task(sys.task).uid != 0 => {
            sys.err("hostname: you must be root to change the host name\n");
            1
        }
        (_, Some(name)) => {
            sys.os_mut().hostnames.insert(uts, name.into());
            0
        }
    }
}

const TTY: Options =
    Options::new("tty", "s", &[("silent", Takes::Nothing, 's'), ("quiet", Takes::Nothing, 's'), HELP, VERSION]);

/// `tty [-s]`
pub(crate) fn tty(sys: &mut Sys<'_, '_>, args: &[String]) -> u8 {
    let line = match read(sys, &TTY, args, 2) {
        Ok(line) => line,
        Err(status) => return status,
    };
    if let Some(extra) = line.operands.first() {
        usage(sys, "tty", &format!("extra operand '{extra}'"));
        return 2;
    }
    let tty = sys.program().attributes.tty.clone().filter(|_| sys.is_terminal(0));
    let (text, status) = match tty {
        Some(tty) => (format!("/dev/{tty}\n"), 0),
        None => ("not a tty\n".to_owned(), 1),
    };
    if !line.has('s') {
        sys.out(&text);
    }
    status
}
