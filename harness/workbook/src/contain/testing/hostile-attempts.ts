/** What code has been seen to do to a check, and what it must be told. The code is in `../hostile`, by name. */
export interface HostileAttempt {
  name: string;
  verdict: 'broke' | 'survived' | 'inconclusive';
  /** The property that breaks; the first that does, as the report tells it. */
  property?: string;
  /** Matches headline and what was seen, with ` | ` between them. */
  told?: RegExp;
}

const LIVENESS = 'every-call-comes-back';
const CONNECTIONS = 'gives-connections-back';
const AFTERWARDS = 'nothing-after-the-answer';
const OWN = 'one-seat-one-holder';

const broke = (name: string, property: string, told: RegExp): HostileAttempt => ({
  name,
  verdict: 'broke',
  property,
  told,
});
/** Does no harm, or none that reaches the verdict. */
const harmless = (name: string): HostileAttempt => ({ name, verdict: 'survived' });

/** Writes where the answers go: then nothing from there is believed. */
const garbled = (name: string): HostileAttempt => ({ name, verdict: 'inconclusive' });

export const HOSTILE_ATTEMPTS: readonly HostileAttempt[] = [
  broke(
    'endless-loop',
    LIVENESS,
    /does not come to an end \| endless-loop\.ts:[78] loops without giving way/,
  ),
  broke('endless-loop-while-loading', LIVENESS, /endless-loop-while-loading\.ts:4 loops without giving way/),
  broke('endless-microtasks', LIVENESS, /endless-microtasks\.ts:[67] loops without giving way/),
  broke('endless-immediates', LIVENESS, /does not come to an end \| .*never comes to rest/),
  broke('endless-interval', LIVENESS, /does not come to an end \| .*not finished after 400/),
  broke('endless-retry', LIVENESS, /does not come to an end \| .*not finished after 400 statements/),
  broke('catastrophic-regex', LIVENESS, /catastrophic-regex\.ts:5 loops without giving way/),
  broke(
    'unbounded-recursion',
    OWN,
    /RangeError: Maximum call stack size exceeded at unbounded-recursion\.ts:5/,
  ),
  broke('never-settles', LIVENESS, /never answers \| .*a promise was never settled/),
  broke('synchronous-sleep', LIVENESS, /blocks the process \| .*lets nobody else run/),
  broke('leaked-client', CONNECTIONS, /never given back to the pool \| alice never gave its connection back/),
  broke('double-release', OWN, /already been released to the pool\. at double-release\.ts:7/),
  broke('forgotten-await', OWN, /the one who was told yes \| yes: alice, bob/),
  broke('write-after-the-answer', OWN, /the one who was told yes \| yes: alice; holder: bob/),
  broke('process-exit', LIVENESS, /ends its own process \| process\.exit\(0\) at process-exit\.ts:5/),
  broke('process-exit-by-the-back-door', LIVENESS, /ends its own process \| it ended with exit code 0/),
  broke('process-abort', LIVENESS, /ends its own process \| process\.abort\(\) at process-abort\.ts:5/),
  broke('kills-itself', LIVENESS, /ends its own process \| it was killed by SIGKILL, twice/),
  broke(
    'kills-itself-by-process',
    LIVENESS,
    /process\.kill\(\d+, SIGKILL\) at kills-itself-by-process\.ts:5/,
  ),
  broke('forges-the-verdict', OWN, /the one who was told yes \| .*mallory/),
  broke('silences-the-process', AFTERWARDS, /never looked at \| .*at silences-the-process\.ts:8/),
  broke(
    'unhandled-rejection',
    AFTERWARDS,
    /never looked at \| .*"the mail server is down" at unhandled-rejection\.ts:5/,
  ),
  broke(
    'throws-in-a-query-callback',
    LIVENESS,
    /nobody catches.* \| throws-in-a-query-callback\.ts:7 threw Error: the audit/,
  ),
  broke(
    'throws-in-a-listener',
    LIVENESS,
    /nobody catches.* \| throws-in-a-listener\.ts:7 threw Error: did not expect/,
  ),
  broke('throws-in-a-timer', AFTERWARDS, /nobody catches.* \| .*"too late" at throws-in-a-timer\.ts:6/),
  broke('throws-a-string', OWN, /no answer that it can use \| alice: string: no such seat/),
  broke('throws-what-cannot-be-shown', OWN, /something that cannot be put into words/),
  broke('wrong-shape', OWN, /no answer that it can use \| alice: object/),
  broke('answer-with-a-throwing-getter', OWN, /not decided: true at answer-with-a-throwing-getter\.ts:8/),
  broke('answer-with-a-cycle', OWN, /no answer that it can use \| alice: object/),
  broke('answer-is-a-proxy', OWN, /hands off at answer-is-a-proxy\.ts:7/),
  broke('answer-is-a-bigint', OWN, /no answer that it can use \| alice: bigint/),
  broke('drop-table', OWN, /contract are no longer there \| relation "seats" does not exist/),
  broke('drop-schema', OWN, /contract are no longer there \| relation "seats" does not exist/),
  broke('alter-table', OWN, /contract are no longer there \| column "holder" does not exist/),
  broke(
    'ten-million-rows',
    LIVENESS,
    /fit into memory \| "SELECT" at ten-million-rows\.ts:5 was answered with more than/,
  ),
  harmless('stdout-flood'),
  broke('memory-hog', LIVENESS, /memory-hog\.ts:6 (used up \d+ MB|loops without giving way)/),
  broke(
    'memory-hog-on-the-heap',
    LIVENESS,
    /memory-hog-on-the-heap\.ts:6 (used up \d+ MB|loops without giving way)/,
  ),
  broke('client-to-another-database', OWN, /42501: permission denied for database "postgres"/),
  broke('client-of-its-own', CONNECTIONS, /no pool counts \| alice opened a connection beside the pool/),
  broke('copy-to-program', OWN, /42501: permission denied to COPY .* at copy-to-program\.ts:5/),
  broke(
    'session-authorization',
    OWN,
    /42501: permission denied to set session authorization .*session-authorization\.ts:5/,
  ),
  broke('lock-table-for-ever', LIVENESS, /for ever for a lock \| bob can never go on/),
  broke('advisory-lock-left', CONNECTIONS, /left behind on a pooled connection \| an advisory lock/),
  broke('prepared-transaction-left', LIVENESS, /for ever for a lock \| .*held by a prepared transaction/),
  broke('listener-leak', CONNECTIONS, /a listener on the pool \| 'error' of the pool/),
  harmless('patched-set-timeout'),
  broke('patched-promise', OWN, /Cannot assign to read only property 'then' .* at patched-promise\.ts:5/),
  broke('patched-client', OWN, /Cannot replace query of pg\.Client\.prototype.* at patched-client\.ts:5/),
  broke('ends-the-pool', CONNECTIONS, /ended the pool that all calls share \| alice ended/),
  broke('ends-the-client', CONNECTIONS, /belongs to the pool \| alice ended a connection/),
  harmless('malformed-queries'),
  harmless('leaves-a-process-and-a-port'),
  harmless('leaves-a-detached-process'),
  garbled('garbage-on-the-channel'),
  garbled('garbage-beside-the-watch'),
  garbled('answers-by-itself'),
];
