package io.kstlib.storage.keyring.system;

/** The functions of the Security framework that are used, without their memory management. Each returns an {@code OSStatus}, zero for success. */
interface KeychainFunctions {

    /** Calls {@code SecKeychainGetUserInteractionAllowed}; true, how a process begins, also if that fails. */
    boolean areQuestionsAllowed();

    /** Calls {@code SecKeychainSetUserInteractionAllowed(false)}: for the whole process, a call that would ask the person fails. */
    int forbidQuestions();

    /** Calls {@code SecKeychainSetUserInteractionAllowed(true)}. */
    int allowQuestions();

    /** Calls {@code SecKeychainGetStatus} for the default keychain. */
    NativeAnswer status();

    /** Calls {@code SecKeychainUnlock} for the default keychain, without a password. */
    int unlock();

    /** Calls {@code SecKeychainFindGenericPassword} for the keychains that are searched by default. */
    NativeAnswer find(String service, String account);

    /** Calls {@code SecKeychainAddGenericPassword} for the default keychain. */
    int add(String service, String account, byte[] secret);
}
