using System.Globalization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Tasks;

namespace AgentPlatform.Api.Surfaces.AgentServer.Tasks;

/// <summary>Work that is handed to agents (contract agentserver 3.8), and what people read of it (3.10).</summary>
internal static class TaskEndpoints
{
    private const string Tag = "Tasks";

    // A poll takes no more than this (contract agentserver 3.8).
    private const int MostPolled = 5;
    private const int MostListed = 100;

    public static void MapTasks(this AgentServerRoutes routes)
    {
        routes.Post("/api/workspaces/{wid}/tasks", Create, "tasks.create", Tag, "Hand a task to an agent")
            .Describe("For everybody but guests. The agent may be offline: the task waits for it.").InWorkspace("wid").Needs<CreateTasks>().Refuses(400, 401, 403, 404, 413);
        routes.Get("/api/workspaces/{wid}/tasks", List, "tasks.list", Tag, "A workspace's tasks")
            .Describe("The newest 100.").InWorkspace("wid").Needs<ListTasks>().Refuses(401, 403);
        routes.Get("/api/tasks/{id}", Get, "tasks.get", Tag, "A task")
            .Describe("For members of its workspace; 404 for everybody else.").OfTask().Needs<GetTask>().WithMetadata(OutputWords).Refuses(401, 404);
        routes.Post("/api/tasks/{id}/cancel", Cancel, "tasks.cancel", Tag, "Cancel a task")
            .Describe("For everybody but guests. The agent learns of it when it reports, renews or reads the task. With `tree=true` everything below the task is cancelled as well.")
            .OfTask().Needs<CancelTask>(TaskErrors.NotFound).WithMetadata(new ParameterWords("tree", "`true`: also all tasks that have come of this one.")).Refuses(401, 404, 409);
        routes.Get("/api/workspaces/{wid}/agent-interactions", Interactions, "interactions.list", Tag, "What agents did with each other")
            .Describe("Newest first.").InWorkspace("wid").Needs<ListInteractions>()
            .WithMetadata(new ParameterWords("limit", "1 to 200; anything else is 50.") { Default = "50" }, new ParameterWords("offset", "So many are left out; what is no number is 0.") { Default = "0" }).Refuses(401, 403);
    }

    public static void MapAgentTasks(this AgentServerRoutes routes)
    {
        const string tag = "Tasks of agents";
        routes.Post("/api/agent/tasks", Delegate, "tasks.delegate", tag, "Hand a task to another agent", AgentCredentials.Shared)
            .Describe("The calling agent is its requester.").Needs<CreateTasks>().Refuses(400, 401, 403, 404, 413);
        routes.Get("/api/agent/tasks/poll", Poll, "tasks.poll", tag, "Take tasks", AgentCredentials.Shared)
            .Describe("Up to five that wait for the agent, oldest first, then those of pools that it belongs to; each is given to nobody else. The agent has them as long as it gives signs of life. `[]` where there is nothing; with `wait` the answer comes as soon as there is something.")
            .Needs<ClaimTasks>().WithMetadata(new ParameterWords("sandbox_id", "The agent itself, where it is given; another one is 403."), new ParameterWords("wait", "Seconds to wait for the first, 0 to 60.") { Default = "0" }).Refuses(400, 401, 403);
        routes.Get("/api/agent/tasks/{id}", GetOwn, "tasks.getOwn", tag, "A task of one's workspace", AgentCredentials.Shared)
            .Describe("Any task of the agent's workspace.").Needs<GetTask>().WithMetadata(OutputWords, IdWords).Refuses(401, 404);
        routes.Put("/api/agent/tasks/{id}/status", Report, "tasks.report", tag, "Report on a task", AgentCredentials.Shared)
            .Describe("By the agent that has it, or that it is meant for. A report on a task that is over is accepted and changes nothing. A task that was claimed under a lease needs its `fence`; under one that is not the task's any more the answer is 409, and nothing has changed.")
            .Says(TaskErrors.Finished, StatusCodes.Status200OK) // Wire: workers repeat a report until they see 2xx.
            .Needs<ReportTask>().WithMetadata(IdWords).AnswersEmpty().Refuses(400, 401, 403, 404, 409, 413);
    }

    private static ParameterWords OutputWords { get; } = new("include_output", "`true`: with the `output` of its agents, where there is any: texts and tool results of the first 500 events, a line between two.");

    private static ParameterWords IdWords { get; } = new("id", "The task's id.");

    private static RouteHandlerBuilder OfTask(this RouteHandlerBuilder route) => route.InWorkspaceOf("id", PlacedThing.Task, id => TaskText.Read(id).Value, TaskErrors.NotFound, isHidden: true).WithMetadata(IdWords);

    [Creates]
    private static Task<Reply<NewTaskWire>> Create(string wid, LooseBody<NewTaskBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Created(NewTaskBody.On(body.Value, caller), NewTaskWire.From, ct);

    [Creates]
    private static Task<Reply<NewTaskWire>> Delegate(LooseBody<NewTaskBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Created(NewTaskBody.On(body.Value, caller), NewTaskWire.From, ct);

    private static async Task<Reply<TaskItemWire[]>> List(string wid, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListTasks(caller, MostListed), ct), page => page.Tasks.Select(TaskItemWire.From).ToArray());

    private static async Task<Reply<TaskWire>> Get(string id, string? include_output, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new GetTask(caller, TaskText.Read(id), include_output is "true"), ct), TaskWire.From);

    private static Task<Reply<TaskWire>> GetOwn(string id, string? include_output, Caller caller, ISender sender, CancellationToken ct) => Get(id, include_output, caller, sender, ct);

    private static async Task<Reply<PolledTaskWire[]>> Poll(string? sandbox_id, string? wait, Caller caller, ISender sender, CancellationToken ct)
    {
        // Wire: the agent may name itself, nobody else.
        if (sandbox_id is { Length: > 0 } && AgentServerIds.Read(sandbox_id) != caller.Id.Value) return TaskErrors.NotYours;
        if (Waiting.Read(wait) is not { } patience) return Waiting.Invalid;
        return Reply.One(await sender.Send(new ClaimTasks(caller, MostPolled, Lease: null, patience), ct), tasks => tasks.Select(PolledTaskWire.From).ToArray());
    }

    private static Task<Reply<NoBody>> Report(string id, LooseBody<TaskReportBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(TaskReportBody.On(body.Value, TaskText.Read(id), caller), _ => default(NoBody), ct);

    private static Task<Reply<CancelledTaskWire>> Cancel(string id, string? tree, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new CancelTask(caller, TaskText.Read(id), tree is "true"), _ => new CancelledTaskWire("cancelled"), ct);

    private static async Task<Reply<InteractionWire[]>> Interactions(string wid, string? limit, string? offset, Caller caller, ISender sender, CancellationToken ct)
    {
        var most = int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked is >= 1 and <= 200 ? asked : 50;
        var skip = int.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var left) ? left : 0;
        return Reply.One(await sender.Send(new ListInteractions(caller, most, skip), ct), interactions => interactions.Select(InteractionWire.From).ToArray());
    }
}
