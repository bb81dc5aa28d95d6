package io.kstlib.storage.keyring;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.kstlib.storage.keyring.NativeMethods.NativeName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A keychain with the functions that {@code SecKeychain.h} and {@code SecKeychainItem.h} declare, and the answers that their comments and
 * {@code SecBase.h} describe. They are native functions of this process, so JNA calls them in the same way as those of macOS. For one caller at a time.
 */
public final class DocumentedSecurity implements Keyring.SystemFunctions {

    static final int SUCCESS = 0;
    static final int DUPLICATE_ITEM = -25299;
    static final int ITEM_NOT_FOUND = -25300;
    static final int INTERACTION_NOT_ALLOWED = -25308;
    static final int USER_CANCELED = -128;

    private static final int UNLOCK_STATE = 1;
    private static final int READ_PERMISSION = 2;
    private static final int WRITE_PERMISSION = 4;

    private final NativeMethods functions = new NativeMethods(this);
    private final Map<String, Integer> answers = new HashMap<>();
    private final Map<String, byte[]> items = new HashMap<>();
    private final Map<Long, Memory> given = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private boolean isLocked;
    private boolean isInteractionAllowed = true;
    private boolean personSaysYes = true;

    /** Makes a keychain that is unlocked and has no item. */
    public DocumentedSecurity() {}

    /**
     * @return a keyring that calls these functions
     */
    public Keyring keyring() {
        return new Keychain(() -> new Keychain.SecurityFramework(this));
    }

    @Override
    public Function named(String name) {
        return functions.named(name);
    }

    /** Makes a function answer a status, and do nothing. */
    public DocumentedSecurity answering(String function, int status) {
        answers.put(function, status);
        return this;
    }

    /** Locks the keychain. The person who is asked gives the password, or cancels. */
    public DocumentedSecurity locked(boolean yes) {
        isLocked = true;
        personSaysYes = yes;
        return this;
    }

    DocumentedSecurity withInteractionForbidden() {
        isInteractionAllowed = false;
        return this;
    }

    DocumentedSecurity with(String serviceAndAccount, byte[] password) {
        items.put(serviceAndAccount, password.clone());
        return this;
    }

    /** Returns the names of the functions that were called and what they were called with, in their order. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    boolean isInteractionAllowed() {
        return isInteractionAllowed;
    }

    /** Returns how many buffers the caller has not released. */
    public int unreleased() {
        return given.size();
    }

    /** {@code OSStatus SecKeychainGetUserInteractionAllowed(Boolean *state)}. */
    @NativeName("SecKeychainGetUserInteractionAllowed")
    int tellInteraction(Pointer state) {
        state.setByte(0, (byte) (isInteractionAllowed ? 1 : 0));
        return answers.getOrDefault("SecKeychainGetUserInteractionAllowed", SUCCESS);
    }

    /** {@code OSStatus SecKeychainSetUserInteractionAllowed(Boolean state)}. */
    @NativeName("SecKeychainSetUserInteractionAllowed")
    int setInteraction(byte state) {
        calls.add(state == 0 ? "forbid" : "allow");
        isInteractionAllowed = state != 0;
        return answers.getOrDefault("SecKeychainSetUserInteractionAllowed", SUCCESS);
    }

    /** {@code OSStatus SecKeychainGetStatus(SecKeychainRef keychain, SecKeychainStatus *keychainStatus)}. */
    @NativeName("SecKeychainGetStatus")
    int status(@Nullable Pointer keychain, Pointer status) {
        calls.add("status of " + (keychain == null ? "the default keychain" : keychain));
        status.setInt(0, READ_PERMISSION | WRITE_PERMISSION | (isLocked ? 0 : UNLOCK_STATE));
        return answers.getOrDefault("SecKeychainGetStatus", SUCCESS);
    }

    /** {@code OSStatus SecKeychainUnlock(SecKeychainRef, UInt32 passwordLength, const void *password, Boolean usePassword)}. */
    @NativeName("SecKeychainUnlock")
    int unlock(@Nullable Pointer keychain, int passwordLength, @Nullable Pointer password, byte usePassword) {
        calls.add("unlock " + (keychain == null ? "the default keychain" : keychain) + " with "
                + (usePassword == 0 && password == null && passwordLength == 0 ? "a dialog" : "a password"));
        int answer = answers.getOrDefault("SecKeychainUnlock", SUCCESS);
        return answer == SUCCESS ? asked() : answer;
    }

    private int asked() {
        if (!isLocked) {
            return SUCCESS;
        }
        if (!isInteractionAllowed) {
            return INTERACTION_NOT_ALLOWED;
        }
        isLocked = !personSaysYes;
        return personSaysYes ? SUCCESS : USER_CANCELED;
    }

    @NativeName("SecKeychainFindGenericPassword")
    int find(
            @Nullable Pointer keychains,
            int serviceNameLength,
            Pointer serviceName,
            int accountNameLength,
            Pointer accountName,
            Pointer passwordLength,
            Pointer passwordData,
            @Nullable Pointer item) {
        String name = name(serviceNameLength, serviceName, accountNameLength, accountName);
        calls.add("find " + name + (keychains == null && item == null ? "" : " with more"));
        int answer = answers.getOrDefault("SecKeychainFindGenericPassword", SUCCESS);
        byte[] password = items.get(name);
        if (answer != SUCCESS || password == null) {
            return answer == SUCCESS ? ITEM_NOT_FOUND : answer;
        }
        int asked = asked();
        if (asked != SUCCESS) {
            return asked;
        }
        passwordLength.setInt(0, password.length);
        if (password.length == 0) {
            passwordData.setPointer(0, null);
            return SUCCESS;
        }
        Memory buffer = new Memory(password.length);
        buffer.write(0, password, 0, password.length);
        given.put(Pointer.nativeValue(buffer), buffer);
        passwordData.setPointer(0, buffer);
        return SUCCESS;
    }

    @NativeName("SecKeychainAddGenericPassword")
    int add(
            @Nullable Pointer keychain,
            int serviceNameLength,
            Pointer serviceName,
            int accountNameLength,
            Pointer accountName,
            int passwordLength,
            Pointer passwordData,
            @Nullable Pointer item) {
        String name = name(serviceNameLength, serviceName, accountNameLength, accountName);
        calls.add("add " + name + (keychain == null && item == null ? "" : " with more"));
        int answer = answers.getOrDefault("SecKeychainAddGenericPassword", SUCCESS);
        int asked = answer == SUCCESS ? asked() : answer;
        if (asked != SUCCESS) {
            return asked;
        }
        byte[] before = items.putIfAbsent(name, passwordData.getByteArray(0, passwordLength));
        return before == null ? SUCCESS : DUPLICATE_ITEM;
    }

    private static String name(int serviceLength, Pointer service, int accountLength, Pointer account) {
        return new String(service.getByteArray(0, serviceLength), StandardCharsets.UTF_8) + " "
                + new String(account.getByteArray(0, accountLength), StandardCharsets.UTF_8);
    }

    /** {@code OSStatus SecKeychainItemFreeContent(SecKeychainAttributeList *attrList, void *data)}. */
    @NativeName("SecKeychainItemFreeContent")
    int free(@Nullable Pointer attributes, Pointer data) {
        Memory buffer = given.remove(Pointer.nativeValue(data));
        if (buffer == null) {
            calls.add("free a buffer that was not given, or was released before");
            return SUCCESS;
        }
        boolean isWiped = true;
        for (byte each : buffer.getByteArray(0, (int) buffer.size())) {
            isWiped &= each == 0;
        }
        calls.add("free " + (isWiped ? "a wiped buffer" : "a secret") + (attributes == null ? "" : " with more"));
        return SUCCESS;
    }
}
