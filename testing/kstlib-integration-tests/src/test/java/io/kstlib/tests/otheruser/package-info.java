/** A machine with other users: what another user sees, and what happens because of it. */
package io.kstlib.tests.otheruser;
