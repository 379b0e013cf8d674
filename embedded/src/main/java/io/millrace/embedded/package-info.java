/**
 * An embedded PostgreSQL: the front door is {@link io.millrace.embedded.EmbeddedDatabase}.
 *
 * <p>Everything lies in one subfolder of the data folder, so that other things may live beside it:
 *
 * <pre>
 * data/                  the data folder that the caller names
 *   postgresql/          ours, mode 0700
 *     data/              the cluster; data/millrace.conf is written anew at each start
 *     server.json        user, password, port and pid of the server (pid 0: stopped), mode 0600
 *     log, log.1         what the server says; set aside at a start once it is above 10 MB
 *     door.lock          held exclusively while a process attaches, starts or stops the server
 *     clients.lock       held shared by each process that uses the server, for as long as it does
 *     binaries/          PostgreSQL's programs, only where the user's cache cannot serve
 * </pre>
 *
 * <p>PostgreSQL's programs are unpacked once per user into {@code $XDG_CACHE_HOME/millrace} (or
 * {@code ~/.cache/millrace}): they are 60 MB that are the same for every data folder, and may be
 * deleted whenever no server runs.
 *
 * <h2>Who starts, who stops</h2>
 *
 * <p>Every decision is taken behind the door, so nobody attaches to a server that is being stopped.
 * What the server is, is read from its own {@code postmaster.pid}; {@code server.json} tells it to
 * others and keeps the password. A process that is killed loses its locks to the operating system
 * and nothing else: the server goes on, and the next process attaches to it or, when it is gone
 * too, starts it again, and PostgreSQL recovers what was committed.
 */
package io.millrace.embedded;
