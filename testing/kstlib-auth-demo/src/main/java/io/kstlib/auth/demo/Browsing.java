package io.kstlib.auth.demo;

/** Who opens the login page and fills it in. */
enum Browsing {
    /** {@link SimulatedPerson}, so that no person is asked anything. */
    BY_A_STAND_IN,
    /** The person in front of the screen, in the system's browser. */
    BY_THE_PERSON
}
