package io.kstlib.auth.testkit.faulty;

/** The mistakes that a plugin may make. The plugins of this package have one fault at a time, or none. */
enum Fault {
    NONE,

    // of several kinds
    LOGS,
    SHOWS_BY_ITSELF,
    SHOWS_IN_ERRORS,
    WORKS_FOR_ONE_THREAD,

    // of factories
    HAS_A_TYPE_OF_TWO_WORDS,
    CHANGES_ITS_TYPE,
    HAS_AN_ALIAS_IN_CAPITALS,
    ENDS_WITH_A_FULL_STOP,
    HAS_A_KEY_TWICE,
    IS_OF_ANOTHER_KIND,
    IS_NOT_DECLARED,
    IS_DECLARED_BY_THE_MODULE_ONLY,
    NEEDS_A_PARAMETER,

    // of secret resolvers
    HAS_ANOTHER_SCHEME,
    ANSWERS_ANOTHER_SECRET,
    KNOWS_EVERYTHING,
    NAMES_ANOTHER_REFERENCE,
    TELLS_WHEN_EXAMINED,

    // of client authentications
    IS_ALWAYS_CONFIGURED,
    IS_STRONGER_WITH_A_KEY,
    ADDS_NOTHING,
    SETS_THE_GRANT,
    HIDES_NOTHING,
    HAS_ANOTHER_CERTIFICATE_EACH_TIME,

    // of token presentations
    SENDS_WHAT_HTTP_FORBIDS,
    SHOWS_THE_FIRST_TOKEN,
    NEVER_HAS_ENOUGH,
    HAS_ONE_KEY_FOR_ALL,
    PROVES_IN_PLACE_OF_THE_CLIENT,
    SENDS_ITS_KEY,

    // of flows
    ASKS_NO_ONE_WHETHER_THE_TOKEN_IS_GOOD,
    WRAPS_REFUSALS,
    USES_ANOTHER_ENDPOINT,
    SENDS_THE_CLIENT_SECRET,
    REPEATS_WITH_A_PERSON,
    RUNS_ONCE,

    // of validators
    REFUSES_EVERYTHING,
    ACCEPTS_EVERYTHING,
    THROWS_INSTEAD_OF_A_REPORT,
    DECIDES_WITHOUT_THE_SERVER,
    SHOWS_IN_THE_REPORT,

    // of providers
    HAS_A_NAME_OF_ITS_OWN,
    ISSUES_IN_THE_FUTURE,
    ASKS_WHEN_MADE,
    HIDES_THE_NETWORK,
    REFRESHES_WITHOUT_A_REFRESH_TOKEN,
    CLAIMS_TO_HAVE_REVOKED,
    PASSES_WITHOUT_A_SERVER,
    BELONGS_TO_ONE_SERVER_EVERYWHERE;

    /** The fault of the next contract. */
    static final ThreadLocal<Fault> NEXT = ThreadLocal.withInitial(() -> NONE);
}
