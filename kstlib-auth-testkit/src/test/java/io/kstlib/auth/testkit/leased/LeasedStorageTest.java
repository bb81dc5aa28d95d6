package io.kstlib.auth.testkit.leased;

/** A storage that expires what it keeps, and whose locks end by themselves, passes. */
class LeasedStorageTest extends LeasedContract {

    LeasedStorageTest() {
        super(Fault.NONE);
    }
}
