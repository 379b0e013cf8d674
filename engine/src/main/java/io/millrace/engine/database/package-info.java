/** How the engine reaches PostgreSQL: connections, SQL from resources, migrations, the clock. */
package io.millrace.engine.database;
