package io.kstlib.storage.file.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Access control lists, as on Windows. A new directory gets one entry, for its owner, which new files inherit. So a file is private from its
 * first moment. It gets an entry of its own before anything is written to it. No owner is a stranger: it may be a group, such as the administrators, and the
 * list says who has access. No mode is set: the read-only attribute of Windows would keep a file from being replaced.
 */
record AclRights() implements AccessRights {

    /** They can take any file anyway. On a Windows in another language they have other names. They are then refused, which is safe. */
    private static final Set<String> ALL_POWERFUL = Set.of("NT AUTHORITY\\SYSTEM", "BUILTIN\\Administrators");

    private static final Set<AclEntryPermission> REVEALING = Collections.unmodifiableSet(EnumSet.of(
            AclEntryPermission.READ_DATA,
            AclEntryPermission.WRITE_DATA,
            AclEntryPermission.APPEND_DATA,
            AclEntryPermission.WRITE_ACL,
            AclEntryPermission.WRITE_OWNER));

    private static final Set<AclEntryPermission> CHANGING = Collections.unmodifiableSet(EnumSet.of(
            AclEntryPermission.WRITE_DATA,
            AclEntryPermission.APPEND_DATA,
            AclEntryPermission.DELETE_CHILD,
            AclEntryPermission.WRITE_ACL,
            AclEntryPermission.WRITE_OWNER));

    @Override
    public CheckedEntry find(Path path, LinkOption... options) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, options);
        AclFileAttributeView view = view(path, options);
        List<AclEntry> entries = view.getAcl();
        UserPrincipal owner = view.getOwner();
        return new CheckedEntry(attributes, opened(entries, owner, REVEALING), opened(entries, owner, CHANGING));
    }

    private static @Nullable String opened(
            List<AclEntry> entries, UserPrincipal owner, Set<AclEntryPermission> permissions) {
        for (AclEntry entry : entries) {
            boolean opens = entry.type() == AclEntryType.ALLOW
                    && !Collections.disjoint(entry.permissions(), permissions)
                    && !entry.principal().equals(owner)
                    && !ALL_POWERFUL.contains(entry.principal().getName());
            if (opens) {
                return "open to " + entry.principal().getName();
            }
        }
        return null;
    }

    @Override
    public void settleNewDirectory(Path directory) throws IOException {
        allowOwnerOnly(directory, EnumSet.of(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT));
    }

    @Override
    public void settleNewFile(Path file) throws IOException {
        allowOwnerOnly(file, EnumSet.noneOf(AclEntryFlag.class));
    }

    private static void allowOwnerOnly(Path path, Set<AclEntryFlag> flags) throws IOException {
        AclFileAttributeView view = view(path);
        AclEntry owner = AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(view.getOwner())
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .setFlags(flags)
                .build();
        view.setAcl(List.of(owner)); // replaces the inherited entries
    }

    private static AclFileAttributeView view(Path path, LinkOption... options) throws IOException {
        AclFileAttributeView view = Files.getFileAttributeView(path, AclFileAttributeView.class, options);
        if (view == null) {
            throw new NoSuchFileException(path.toString(), null, "no access control list");
        }
        return view;
    }

    @Override
    public String directoryFix(Path directory, OtherUsers others) {
        return "Run: icacls \"" + directory + "\" /inheritance:r /grant:r \"%USERNAME%:(OI)(CI)F\"";
    }

    @Override
    public String fileFix(Path file, FileMode mode) {
        return "Run: icacls \"" + file + "\" /inheritance:r /grant:r \"%USERNAME%:F\"";
    }
}
