using AgentPlatform.Api.Hosting;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AgentPlatform.Api.Documents;

/// <summary>What stands in front of the operations. Nothing here depends on the machine, so a document is the same wherever it is made.</summary>
internal sealed class FrontMatter(string title, string description) : IOpenApiDocumentTransformer
{
    private static readonly Dictionary<string, string> Tags = new(StringComparer.Ordinal)
    {
        ["API keys"] = "Keys for programs: what they allow, until when, and which there are.",
        ["Agents"] = "Agents: those that talk with people, and programs of their own that register themselves.",
        ["Sandboxes"] = "Where agents run: those that registered themselves.",
        ["Tasks"] = "Work that people hand to agents, and what became of it.",
        ["Tasks of agents"] = "Work that agents hand to each other, take and report on.",
        ["Work"] = "Work beyond single tasks: pools, leases, batches, streams of changes, a second try.",
        ["Audit"] = "Who did what, when, from where and with which credential.",
        ["Administration"] = "Everybody's roles, access and limits, for whoever runs the installation.",
        ["Auth"] = "Logging in at other systems, ending in cookies.",
        ["Setup"] = "The first account.",
        ["Device authorization"] = "Letting in programs that have no browser.",
        ["OAuth"] = "Logging in with a code of GitHub or Apple.",
        ["Identity"] = "Accounts, log-ins, API keys, and logging in at other systems.",
        ["Operations"] = "For whoever runs the server.",
        ["Service"] = "What this server is and can do.",
        ["Usage"] = "How many tokens were used.",
        ["Sessions"] = "Recorded AI coding sessions in the HAIL format (Human AI Interaction Log).",
        ["Agent sessions"] = "Conversations of agents with people.",
        ["Mailbox"] = "What agents write to each other.",
        ["Results"] = "What agents concluded from conversations.",
        ["Keys"] = "Keys of one's own with chosen rights.",
        ["Executors"] = "Machines that run commands for a workspace.",
        ["Codex tokens"] = "Credentials for the codex command line, and what is connected with them.",
        ["Internal"] = "For the installation's own servers.",
        ["Workspace API keys"] = "Keys that stand for a workspace.",
        ["Workspaces"] = "Workspaces, their members, invitations and limits.",
    };

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = title, Version = ProductVersion.Text, Description = description };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The server that this document came from." }];
        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>()) tag.Description = Tags.GetValueOrDefault(tag.Name!);
        return Task.CompletedTask;
    }
}
