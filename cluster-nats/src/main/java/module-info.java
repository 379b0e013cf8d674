/** The leases of a cluster in NATS JetStream. */
@org.jspecify.annotations.NullMarked
module io.millrace.cluster.nats {
  requires transitive io.millrace.cluster;
  requires transitive io.nats.jnats;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.millrace.cluster.nats;
}
