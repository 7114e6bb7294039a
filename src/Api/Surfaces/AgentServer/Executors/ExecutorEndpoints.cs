using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Executors;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.AgentServer.Executors;

/// <summary>Executors of a workspace (contract agentserver 3.14).</summary>
internal static class ExecutorEndpoints
{
    private const string Tag = "Executors";
    private const string Path = "/api/workspaces/{wid}/executors";

    public static void MapExecutors(this AgentServerRoutes routes)
    {
        routes.Get(Path, List, "executors.list", Tag, "A workspace's executors")
            .Describe("For members, in the order of registration. `is_online` says whether the executor is connected now.").Refuses(401, 403).InWorkspace("wid").Needs<ListExecutors>();
        routes.Post(Path, Register, "executors.register", Tag, "Register an executor")
            .Describe("For owners and maintainers. A name is taken once in a workspace: 409. How to connect it is told where a gateway is configured.")
            .Refuses(400, 401, 403, 409, 413, 422).InWorkspace("wid").Needs<RegisterExecutor>();
        routes.Delete($"{Path}/{{exe_id}}", Unbind, "executors.unbind", Tag, "Take an executor out of a workspace")
            .Describe("For owners and maintainers. The executor itself stays registered. An id that the workspace does not have is as good as taken out.")
            .Refuses(401, 403).AnswersNothing().InWorkspace("wid").Needs<UnbindExecutor>().WithMetadata(new ParameterWords("exe_id", "The executor's id."));
    }

    private static async Task<Reply<ExecutorWire[]>> List(string wid, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListExecutors(caller), ct), executors => executors.Select(ExecutorWire.From).ToArray());

    [Creates]
    private static Task<Reply<RegisteredExecutorWire>> Register(string wid, LooseBody<RegisterExecutorBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Created(RegisterExecutorBody.On(body.Value, caller), RegisteredExecutorWire.From, ct);

    private static Task<Reply<NoBody>> Unbind(string wid, [FromRoute(Name = "exe_id")] string executor, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Nothing(new UnbindExecutor(caller, ExecutorIds.Executor(executor)), ct);
}
