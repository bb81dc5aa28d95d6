package io.kstlib.storage.keyring.system;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A keychain with the functions that {@code SecKeychain.h} and {@code SecKeychainItem.h} declare, and the answers that their comments and
 * {@code SecBase.h} describe. They are native functions of this process, so JNA calls them in the same way as those of macOS. For one caller at a time.
 */
public final class DocumentedSecurity implements SystemFunctions {

    static final int SUCCESS = 0;
    static final int DUPLICATE_ITEM = -25299;
    static final int ITEM_NOT_FOUND = -25300;
    static final int INTERACTION_NOT_ALLOWED = -25308;
    static final int USER_CANCELED = -128;

    private static final int UNLOCK_STATE = 1;
    private static final int READ_PERMISSION = 2;
    private static final int WRITE_PERMISSION = 4;

    /** {@code OSStatus SecKeychainGetUserInteractionAllowed(Boolean *state)}. */
    public interface GetUserInteractionAllowed extends Callback {
        int call(Pointer state);
    }

    /** {@code OSStatus SecKeychainSetUserInteractionAllowed(Boolean state)}. */
    public interface SetUserInteractionAllowed extends Callback {
        int call(byte state);
    }

    /** {@code OSStatus SecKeychainGetStatus(SecKeychainRef keychain, SecKeychainStatus *keychainStatus)}. */
    public interface GetStatus extends Callback {
        int call(@Nullable Pointer keychain, Pointer status);
    }

    /** {@code OSStatus SecKeychainUnlock(SecKeychainRef, UInt32 passwordLength, const void *password, Boolean usePassword)}. */
    public interface Unlock extends Callback {
        int call(@Nullable Pointer keychain, int passwordLength, @Nullable Pointer password, byte usePassword);
    }

    /** {@code SecKeychainFindGenericPassword}. */
    public interface FindGenericPassword extends Callback {
        int call(
                @Nullable Pointer keychains,
                int serviceNameLength,
                Pointer serviceName,
                int accountNameLength,
                Pointer accountName,
                Pointer passwordLength,
                Pointer passwordData,
                @Nullable Pointer item);
    }

    /** {@code SecKeychainAddGenericPassword}. */
    public interface AddGenericPassword extends Callback {
        int call(
                @Nullable Pointer keychain,
                int serviceNameLength,
                Pointer serviceName,
                int accountNameLength,
                Pointer accountName,
                int passwordLength,
                Pointer passwordData,
                @Nullable Pointer item);
    }

    /** {@code OSStatus SecKeychainItemFreeContent(SecKeychainAttributeList *attrList, void *data)}. */
    public interface ItemFreeContent extends Callback {
        int call(@Nullable Pointer attributes, Pointer data);
    }

    private final Map<String, Callback> functions = new HashMap<>();
    private final Map<String, Integer> answers = new HashMap<>();
    private final Map<String, byte[]> items = new HashMap<>();
    private final Map<Long, Memory> given = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private boolean isLocked;
    private boolean isInteractionAllowed = true;
    private boolean personSaysYes = true;

    /** Makes a keychain that is unlocked and has no item. */
    public DocumentedSecurity() {
        functions.put("SecKeychainGetUserInteractionAllowed", (GetUserInteractionAllowed) this::tellInteraction);
        functions.put("SecKeychainSetUserInteractionAllowed", (SetUserInteractionAllowed) this::setInteraction);
        functions.put("SecKeychainGetStatus", (GetStatus) this::status);
        functions.put("SecKeychainUnlock", (Unlock) this::unlock);
        functions.put("SecKeychainFindGenericPassword", (FindGenericPassword) this::find);
        functions.put("SecKeychainAddGenericPassword", (AddGenericPassword) this::add);
        functions.put("SecKeychainItemFreeContent", (ItemFreeContent) this::free);
    }

    /**
     * @return a keyring that calls these functions
     */
    public Keyring keyring() {
        return new Keychain(() -> new SecurityFramework(this));
    }

    @Override
    public Function named(String name) {
        return Optional.ofNullable(functions.get(name))
                .map(callback -> Function.getFunction(CallbackReference.getFunctionPointer(callback)))
                .orElseThrow(() -> new UnsatisfiedLinkError(name));
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

    private int tellInteraction(Pointer state) {
        state.setByte(0, (byte) (isInteractionAllowed ? 1 : 0));
        return answers.getOrDefault("SecKeychainGetUserInteractionAllowed", SUCCESS);
    }

    private int setInteraction(byte state) {
        calls.add(state == 0 ? "forbid" : "allow");
        isInteractionAllowed = state != 0;
        return answers.getOrDefault("SecKeychainSetUserInteractionAllowed", SUCCESS);
    }

    private int status(@Nullable Pointer keychain, Pointer status) {
        calls.add("status of " + (keychain == null ? "the default keychain" : keychain));
        status.setInt(0, READ_PERMISSION | WRITE_PERMISSION | (isLocked ? 0 : UNLOCK_STATE));
        return answers.getOrDefault("SecKeychainGetStatus", SUCCESS);
    }

    private int unlock(@Nullable Pointer keychain, int passwordLength, @Nullable Pointer password, byte usePassword) {
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

    private int find(
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

    private int add(
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

    private int free(@Nullable Pointer attributes, Pointer data) {
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
