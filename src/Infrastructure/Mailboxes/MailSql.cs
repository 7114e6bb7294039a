using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Domain.Mailboxes;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Mailboxes;

/// <summary>Statements that write and read mail.</summary>
internal static class MailSql
{
    // What is answered at once of one mailbox.
    private const long MostBytes = 4 * 1024 * 1024;

    private static readonly Raw Shown = new("""
        m.id, m.sequence, m.sender_id as "from", m.agent_id as "to", m.kind, m.body as text, m.reply_to, m.correlation_id as correlation, m.broadcast_id as broadcast, m.created_at, m.deadline_at
        """);

    private static readonly Raw Stored = new("""
        m.id, m.workspace_id as workspace, m.agent_id as "to", m.sequence, m.sender_id as "from", m.kind, m.reply_to, m.correlation_id as correlation, m.broadcast_id as broadcast, m.created_at, m.deadline_at,
            m.delivered_at, m.read_at, m.acted_at, m.bounced_at
        """);

    // heads_pkey, in key order, so that two nodes never wait for each other.
    public static Sql TakePlaces(IReadOnlyDictionary<MailboxKey, int> counts) => new Sql().Add($"""
        insert into mailboxes.heads as h (workspace_id, agent_id, last_sequence)
        select workspace_id, agent_id, count from unnest({Workspaces(counts.Keys)}, {Agents(counts.Keys)}, {counts.Values.Select(count => (long)count).ToArray()}) as n (workspace_id, agent_id, count)
        order by workspace_id, agent_id
        on conflict (workspace_id, agent_id) do update set last_sequence = h.last_sequence + excluded.last_sequence
        returning workspace_id as workspace, agent_id as agent, last_sequence as last
        """);

    // A text that goes to many is sent to the server once.
    public static Sql Add(IReadOnlyList<WrittenMail> mail)
    {
        var messages = mail.Select(one => one.Message).ToList();
        var texts = mail.Select(one => one.Text).Distinct().ToList();
        var places = texts.Index().ToDictionary(text => text.Item, text => text.Index + 1);
        return new Sql().Add($"""
            insert into mailboxes.messages (workspace_id, agent_id, sequence, id, sender_id, kind, body, reply_to, correlation_id, broadcast_id, created_at, deadline_at)
            select n.workspace_id, n.agent_id, n.sequence, n.id, n.sender_id, n.kind, t.body, n.reply_to, n.correlation_id, n.broadcast_id, n.created_at, n.deadline_at
            from unnest({messages.Select(one => one.Workspace.Value).ToArray()}, {messages.Select(one => one.To.Value).ToArray()}, {messages.Select(one => one.Sequence).ToArray()},
                {messages.Select(one => one.Id.Value).ToArray()}, {messages.Select(one => one.From.Value).ToArray()}, {messages.Select(one => one.Kind).ToArray()}, {mail.Select(one => (long)places[one.Text]).ToArray()},
                {messages.Select(one => one.ReplyTo?.Value).ToArray()}, {messages.Select(one => one.Correlation).ToArray()}, {messages.Select(one => one.Broadcast).ToArray()},
                {messages.Select(one => one.CreatedAt.UtcDateTime).ToArray()}, {messages.Select(one => one.DeadlineAt?.UtcDateTime).ToArray()})
                as n (workspace_id, agent_id, sequence, id, sender_id, kind, text, reply_to, correlation_id, broadcast_id, created_at, deadline_at)
            join unnest({texts.Select(text => text.ToArray()).ToArray()}) with ordinality as t (body, place) on t.place = n.text
            """);
    }

    // messages_unread, once per mailbox: it stops at the first free rows. SKIP LOCKED lets rival readers share the mailbox instead of waiting; what somebody else has taken is looked at again under the lock,
    // and left out. What is marked is found by an array of ids: a join would be planned for the many that a limit in a parameter may mean.
    public static Sql Take(IReadOnlyDictionary<MailboxKey, int> most, DateTimeOffset now) => new Sql().Add($"""
        with picked as (
            select free.id
            from unnest({Workspaces(most.Keys)}, {Agents(most.Keys)}, {most.Values.ToArray()}) as wanted (workspace_id, agent_id, most)
            cross join lateral (
                select locked.id, sum(locked.size) over (order by locked.sequence) - locked.size as before
                from (
                    select id, sequence, octet_length(body) as size from mailboxes.messages
                    where workspace_id = wanted.workspace_id and agent_id = wanted.agent_id and read_at is null and bounced_at is null
                    order by sequence limit wanted.most for update skip locked) locked) free
            where free.before < {MostBytes}),
        taken as (
            update mailboxes.messages m set delivered_at = coalesce(m.delivered_at, {now}), read_at = {now}
            where m.id = any(array(select id from picked))
            returning m.*)
        select {Shown} from taken m order by m.agent_id, m.sequence
        """);

    // messages_unread, once per part. Marks only what nobody else is at, so that it never waits.
    public static Sql Deliver(IReadOnlyList<MailboxPart> parts, DateTimeOffset now) => new Sql().Add($"""
        with found as (
            select wanted.place, m.*
            from unnest({Workspaces(parts.Select(part => part.Mailbox))}, {Agents(parts.Select(part => part.Mailbox))}, {parts.Select(part => part.After).ToArray()}, {parts.Select(part => part.Limit).ToArray()})
                with ordinality as wanted (workspace_id, agent_id, after, most, place)
            cross join lateral (
                select o.*, sum(octet_length(o.body)) over (order by o.sequence) - octet_length(o.body) as before
                from (
                    select * from mailboxes.messages
                    where workspace_id = wanted.workspace_id and agent_id = wanted.agent_id and sequence > wanted.after and read_at is null and bounced_at is null
                    order by sequence limit wanted.most) o) m
            where m.before < {MostBytes}),
        fresh as (
            select id from mailboxes.messages
            where id = any(array(select id from found where delivered_at is null)) and delivered_at is null
            for update skip locked),
        marked as (
            update mailboxes.messages set delivered_at = {now} where id = any(array(select id from fresh)))
        select m.place, {Shown} from found m order by m.place, m.sequence
        """);

    // messages_unread, in order
    public static Sql Acknowledge(MailboxKey mailbox, long through, DateTimeOffset now) => new Sql().Add($"""
        with open as (
            select id from mailboxes.messages
            where workspace_id = {mailbox.Workspace} and agent_id = {mailbox.Agent} and sequence <= {through} and read_at is null and bounced_at is null
            order by sequence for update)
        update mailboxes.messages m set delivered_at = coalesce(m.delivered_at, {now}), read_at = {now}
        where m.id = any(array(select id from open))
        """);

    // messages_id_key, in the mailbox's order
    public static Sql Acknowledge(MailboxKey mailbox, IReadOnlyCollection<MessageId> ids, DateTimeOffset now) => new Sql().Add($"""
        with open as (
            select id from mailboxes.messages
            where id = any({Ids(ids)}) and workspace_id = {mailbox.Workspace} and agent_id = {mailbox.Agent} and read_at is null and bounced_at is null
            order by sequence for update)
        update mailboxes.messages m set delivered_at = coalesce(m.delivered_at, {now}), read_at = {now}
        where m.id = any(array(select id from open))
        """);

    // messages_id_key
    public static Sql Lock(MailboxKey mailbox, MessageId id) => new Sql().Add($"""
        select {Stored} from mailboxes.messages m where m.id = {id} and m.workspace_id = {mailbox.Workspace} and m.agent_id = {mailbox.Agent} for update
        """);

    // messages_due
    public static Sql FindDue(DateTimeOffset now, int most) => new Sql().Add($"""
        select m.id, m.workspace_id as workspace, m.agent_id as "to", m.sender_id as "from" from mailboxes.messages m
        where m.deadline_at <= {now} and m.read_at is null and m.bounced_at is null
        order by m.deadline_at limit {most}
        """);

    // messages_id_key
    public static Sql LockOpen(IReadOnlyCollection<MessageId> ids) => new Sql().Add($"""
        select {Stored} from mailboxes.messages m where m.id = any({Ids(ids)}) and m.read_at is null and m.bounced_at is null
        order by m.workspace_id, m.agent_id, m.sequence for update skip locked
        """);

    // messages_pkey
    public static Sql Save(IReadOnlyCollection<MailMessage> messages) => new Sql().Add($"""
        update mailboxes.messages m set delivered_at = n.delivered_at, read_at = n.read_at, acted_at = n.acted_at, bounced_at = n.bounced_at
        from unnest({messages.Select(one => one.Workspace.Value).ToArray()}, {messages.Select(one => one.To.Value).ToArray()}, {messages.Select(one => one.Sequence).ToArray()},
            {messages.Select(one => one.DeliveredAt?.UtcDateTime).ToArray()}, {messages.Select(one => one.ReadAt?.UtcDateTime).ToArray()}, {messages.Select(one => one.ActedAt?.UtcDateTime).ToArray()},
            {messages.Select(one => one.BouncedAt?.UtcDateTime).ToArray()})
            as n (workspace_id, agent_id, sequence, delivered_at, read_at, acted_at, bounced_at)
        where m.workspace_id = n.workspace_id and m.agent_id = n.agent_id and m.sequence = n.sequence
        """);

    // heads_pkey
    public static Sql FindEnd(MailboxKey mailbox) =>
        new Sql().Add($"select coalesce((select last_sequence from mailboxes.heads where workspace_id = {mailbox.Workspace} and agent_id = {mailbox.Agent}), 0)");

    private static Guid[] Ids(IEnumerable<MessageId> ids) => [.. ids.Select(id => id.Value)];

    private static Guid[] Workspaces(IEnumerable<MailboxKey> mailboxes) => [.. mailboxes.Select(mailbox => mailbox.Workspace.Value)];

    private static Guid[] Agents(IEnumerable<MailboxKey> mailboxes) => [.. mailboxes.Select(mailbox => mailbox.Agent.Value)];
}
