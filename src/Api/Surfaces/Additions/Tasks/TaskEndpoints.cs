using System.Text;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.Additions.Sessions;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Tasks;

namespace AgentPlatform.Api.Surfaces.Additions.Tasks;

/// <summary>Work beyond the contract: pools, leases, batches, what happens to tasks as it happens, and a second chance for those that did not succeed.</summary>
internal static class TaskEndpoints
{
    private const string Tag = "Work";

    private static readonly ParameterWords IdWords = new("id", "The task's id.");

    private static readonly ParameterWords AfterWords = new("after", "The cursor: the sequence of the last entry that the client has, or `latest` for only what is new.");

    private const string OutputWords = "What its agents have said, of all attempts, in order. `next` is the cursor for the page behind this one; null when there is none. An answer has at most about 1 MiB of events, but at least one.";

    private const string OutputStreamWords = "Server-sent events: what agents have said about the task behind the cursor, in order, then what they say, as they say it. `id` is the event's sequence; a client resumes with it as `Last-Event-ID`. It goes on when the task is over: the task's own stream tells of that.";

    private static ProducesResponseTypeMetadata OutputType { get; } = new(StatusCodes.Status200OK, typeof(SessionEventsWire), ["application/json"]);

    public static void MapWork(this AdditionsRoutes routes)
    {
        routes.Post("/api/workspaces/{id}/tasks/batch", CreateMany, "work.create", Tag, "Hand over tasks")
            .Describe("All of them or, where one cannot be made, none. For an agent, or for a pool of those with a skill or label; with a priority, a delay and a number of attempts.")
            .InWorkspace("id").Needs<CreateTasks>().Refuses(400, 401, 403, 404, 413, 415, 422);
        routes.Get("/api/workspaces/{id}/tasks/search", List, "work.list", Tag, "List a workspace's tasks")
            .Describe("Newest first, page by page, by state, agent or pool; dead ones by their own name. `next` is what to send as `after` for the next page; null on the last.")
            .InWorkspace("id").Needs<ListTasks>().WithMetadata(TaskListQuery.Words).Refuses(400, 401, 403);
        routes.Post("/api/workspaces/{id}/tasks/replay", Replay, "work.replay", Tag, "Put tasks back to work")
            .Describe("Tasks that are dead, failed or cancelled wait again as if they were new: those named, all or none, or the oldest of those that fit. With `preview` nothing changes.")
            .InWorkspace("id").Needs<ReplayTasks>().Refuses(400, 401, 403, 404, 409, 413, 415, 422);
        routes.Get("/api/workspaces/{id}/tasks/stream", FollowAll, "work.stream", Tag, "Follow a workspace's tasks")
            .Describe(Words("every change of the workspace's tasks")).InWorkspace("id").Needs<FollowTasks>().WithMetadata(AfterWords).Text("text/event-stream", TaskExamples.Stream).Refuses(400, 401, 403);
        routes.Get("/api/tasks/{id}/stream", FollowOne, "work.streamTask", Tag, "Follow a task")
            .Describe(Words("every change of the task, from its making on")).InWorkspaceOf("id", PlacedThing.Task, id => AdditionsIds.Task(id).Value, TaskErrors.NotFound, isHidden: true).Needs<FollowTasks>().WithMetadata(AfterWords, IdWords)
            .Text("text/event-stream", TaskExamples.Stream).Refuses(400, 401, 404);
        routes.Get("/api/tasks/{id}/output", ReadOutput, "work.output", Tag, "Read a task's output")
            .Describe(OutputWords).InWorkspaceOf("id", PlacedThing.Task, id => AdditionsIds.Task(id).Value, TaskErrors.NotFound, isHidden: true).Needs<ReadOutput>().WithMetadata(EventQuery.Words).WithMetadata(IdWords, OutputType).Refuses(400, 401, 404);
        routes.Get("/api/tasks/{id}/output/stream", FollowOutput, "work.streamOutput", Tag, "Follow a task's output")
            .Describe(OutputStreamWords).InWorkspaceOf("id", PlacedThing.Task, id => AdditionsIds.Task(id).Value, TaskErrors.NotFound, isHidden: true).Needs<FollowOutput>().WithMetadata(AfterWords, IdWords)
            .Text("text/event-stream", TaskExamples.OutputStream).Refuses(400, 401, 404);
    }

    public static void MapAgentWork(this AdditionsRoutes routes)
    {
        routes.Post("/api/agent/tasks/batch", DelegateMany, "work.delegate", Tag, "Hand over tasks as an agent").As(AgentCredentials.Shared)
            .Describe("As for people; the calling agent is the requester of all of them.").Needs<CreateTasks>().Refuses(400, 401, 403, 404, 413, 415, 422);
        routes.Post("/api/agent/tasks/claim", Claim, "work.claim", Tag, "Claim work under a lease").As(AgentCredentials.Shared)
            .Describe("""
                Tasks for the agent itself, then those of pools that its card makes it a member of. Each is the agent's until `lease_until`; then it waits again, for anybody of its pool. Every report (`PUT /api/agent/tasks/{id}/status`
                with `fence`) and renewal shows the `fence`; one that is not the task's any more is refused. With `wait_seconds` the answer comes as soon as there is something.
                """).Needs<ClaimTasks>().Refuses(400, 401, 413, 415, 422);
        routes.Post("/api/agent/tasks/renew", Renew, "work.renew", Tag, "Go on with claimed work").As(AgentCredentials.Shared)
            .Describe("Each lease that is still the agent's begins anew; the others are told one by one, and the agent has to stop working on those.").Needs<RenewTasks>().Refuses(400, 401, 413, 415, 422);
        routes.Post("/api/agent/tasks/{id}/release", Release, "work.release", Tag, "Give a task back").As(AgentCredentials.Shared)
            .Describe("Undone, for another try: at once after the first attempt, later each time after that. After its last attempt it is dead.").Needs<ReportTask>().WithMetadata(IdWords).AnswersNothing().Refuses(400, 401, 403, 404, 409, 413, 415, 422);
        routes.Get("/api/agent/tasks/stream", FollowAllAsAgent, "work.streamForAgent", Tag, "Follow the tasks of one's workspace").As(AgentCredentials.Shared)
            .Describe(Words("every change of the workspace's tasks")).Needs<FollowTasks>().WithMetadata(AfterWords).Text("text/event-stream", TaskExamples.Stream).Refuses(400, 401);
        routes.Get("/api/agent/tasks/{id}/stream", FollowOneAsAgent, "work.streamTaskForAgent", Tag, "Follow a task as an agent").As(AgentCredentials.Shared)
            .Describe(Words("every change of the task, from its making on")).Needs<FollowTasks>().WithMetadata(AfterWords, IdWords).Text("text/event-stream", TaskExamples.Stream).Refuses(400, 401, 404);
        routes.Post("/api/agent/tasks/{id}/output", WriteOutput, "work.say", Tag, "Say something while working").As(AgentCredentials.Shared)
            .Describe("Adds to the output of a task that the agent has, 1 to 1000 events at once; whoever follows it has them at once. A task claimed under a lease needs its `fence`, as for a report. It does not renew the lease.")
            .Needs<WriteOutput>().WithMetadata(IdWords).AnswersNothing().Refuses(400, 401, 403, 404, 409, 413, 415, 422);
        routes.Get("/api/agent/tasks/{id}/output", ReadOutputAsAgent, "work.outputForAgent", Tag, "Read a task's output as an agent").As(AgentCredentials.Shared)
            .Describe(OutputWords).Needs<ReadOutput>().WithMetadata(EventQuery.Words).WithMetadata(IdWords, OutputType).Refuses(400, 401, 404);
        routes.Get("/api/agent/tasks/{id}/output/stream", FollowOutputAsAgent, "work.streamOutputForAgent", Tag, "Follow a task's output as an agent").As(AgentCredentials.Shared)
            .Describe(OutputStreamWords).Needs<FollowOutput>().WithMetadata(AfterWords, IdWords).Text("text/event-stream", TaskExamples.OutputStream).Refuses(400, 401, 404);
    }

    private static string Words(string what) =>
        $"Server-sent events: {what} behind the cursor, in order, then what happens, as it happens. `id` is the entry's sequence; a client resumes with it as `Last-Event-ID`. Entries are kept for seven days; an event `reset` tells a client that it has missed some, `end` that the stream is over.";

    private static async Task<Reply<TaskListWire>> List(string id, [AsParameters] TaskListQuery query, Caller caller, ISender sender, CancellationToken ct)
    {
        var (list, refusal) = query.On(caller);
        return refusal is not null ? refusal : Reply.One(await sender.Send(list!, ct), TaskListWire.From);
    }

    [Creates]
    private static Task<Reply<TaskIdsWire>> CreateMany(string id, Body<TaskBatchBody> body, Caller caller, Effects effects, CancellationToken ct) => effects.Created(body.Value.On(caller), TaskIdsWire.From, ct);

    [Creates]
    private static Task<Reply<TaskIdsWire>> DelegateMany(Body<TaskBatchBody> body, Caller caller, Effects effects, CancellationToken ct) => effects.Created(body.Value.On(caller), TaskIdsWire.From, ct);

    private static Task<Reply<TaskIdsWire>> Replay(string id, Body<ReplayBody> body, Caller caller, Effects effects, CancellationToken ct) => effects.One(body.Value.On(caller), TaskIdsWire.From, ct);

    private static Task<Reply<ClaimedTasksWire>> Claim(Body<ClaimBody> body, Caller caller, Effects effects, CancellationToken ct) => effects.One(body.Value.On(caller), ClaimedTasksWire.From, ct);

    private static Task<Reply<RenewedTasksWire>> Renew(Body<RenewBody> body, Caller caller, Effects effects, CancellationToken ct) => effects.One(body.Value.On(caller), RenewedTasksWire.From, ct);

    private static Task<Reply<NoBody>> Release(string id, Body<ReleaseBody> body, Caller caller, Effects effects, CancellationToken ct) => effects.Nothing(body.Value.On(caller, id), ct);

    private static Task<Reply<NoBody>> WriteOutput(string id, Body<OutputBody> body, Caller caller, Effects effects, CancellationToken ct) => effects.Nothing(body.Value.On(caller, id), ct);

    private static async Task<IResult> ReadOutput(string id, [AsParameters] EventQuery query, Caller caller, ISender sender, CancellationToken ct)
    {
        var (asked, refusal) = query.Read();
        if (refusal is not null) return (Reply<NoBody>)refusal;
        var read = await sender.Send(new ReadOutput(caller, AdditionsIds.Task(id), asked.After, asked.Limit), ct);
        return read.Error is { } error ? (Reply<NoBody>)error : new SessionEventsReply(read.Value);
    }

    private static Task<IResult> ReadOutputAsAgent(string id, [AsParameters] EventQuery query, Caller caller, ISender sender, CancellationToken ct) => ReadOutput(id, query, caller, sender, ct);

    private static async Task<IResult> FollowOutput(string id, string? after, HttpRequest request, Caller caller, ISender sender, CancellationToken ct)
    {
        var task = AdditionsIds.Task(id);
        var followed = await sender.Send(new FollowOutput(caller, task), ct);
        if (followed.Error is { } refusal) return (Reply<NoBody>)refusal;
        var (from, wrong) = EventQuery.Follow(request, after, begin: 0, followed.Value.Last);
        if (wrong is not null) return (Reply<NoBody>)wrong;
        return new EventStream(followed.Value.Stream, from, async (reader, stop) => (await sender.Send(new FollowOutput(reader, task), stop)).Error);
    }

    private static Task<IResult> FollowOutputAsAgent(string id, string? after, HttpRequest request, Caller caller, ISender sender, CancellationToken ct) => FollowOutput(id, after, request, caller, sender, ct);

    private static Task<IResult> FollowAll(string id, string? after, HttpRequest request, Caller caller, ISender sender, CancellationToken ct) => Follow(null, after, request, caller, sender, ct);

    private static Task<IResult> FollowOne(string id, string? after, HttpRequest request, Caller caller, ISender sender, CancellationToken ct) => Follow(AdditionsIds.Task(id), after, request, caller, sender, ct);

    private static Task<IResult> FollowAllAsAgent(string? after, HttpRequest request, Caller caller, ISender sender, CancellationToken ct) => Follow(null, after, request, caller, sender, ct);

    private static Task<IResult> FollowOneAsAgent(string id, string? after, HttpRequest request, Caller caller, ISender sender, CancellationToken ct) => Follow(AdditionsIds.Task(id), after, request, caller, sender, ct);

    private static async Task<IResult> Follow(TaskId? task, string? after, HttpRequest request, Caller caller, ISender sender, CancellationToken ct)
    {
        var followed = await sender.Send(new FollowTasks(caller, task), ct);
        if (followed.Error is { } refusal) return (Reply<NoBody>)refusal;
        var (from, wrong) = EventQuery.Follow(request, after, followed.Value.Begin, followed.Value.Last);
        if (wrong is not null) return (Reply<NoBody>)wrong;
        return new EventStream(followed.Value.Stream, from, async (reader, stop) => (await sender.Send(new FollowTasks(reader, task), stop)).Error) { Only = task is { } one ? About(one) : null };
    }

    // An entry begins with the task that it is about.
    private static Func<ReadOnlyMemory<byte>, bool> About(TaskId task)
    {
        var beginning = Encoding.UTF8.GetBytes($$"""{"task_id":"{{AdditionsIds.Text(task)}}",""");
        return line => line.Span.StartsWith(beginning);
    }
}
