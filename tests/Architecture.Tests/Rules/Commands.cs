using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AgentPlatform.Architecture.Tests.Rules;

/// <summary>What changes something is sent in the one way that makes it safe to repeat.</summary>
internal static class Commands
{
    private const string Way = "src/Api/Replies/Effects.cs";

    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["StartOAuthLogin"] = "a browser's GET: it carries no headers of ours, and an unused state harms nobody",
        ["StartBrowserOAuth"] = "a browser's GET: it carries no headers of ours, and an unused state harms nobody",
        ["FinishBrowserOAuth"] = "a browser's GET: its state works once",
        ["LogInByCode"] = "a browser's GET: the provider takes the code once",
        ["ExportResults"] = "a download: each leaves its entry in the audit trail and nothing else",
        ["ClaimTasks"] = "a GET of the contract takes work: a repetition is to get what comes next",
        ["OpenTunnel"] = "a WebSocket: there is no request to repeat",
        ["KeepTunnel"] = "a WebSocket: there is no request to repeat",
        ["CloseTunnel"] = "a WebSocket: there is no request to repeat",
        ["DescribeMachine"] = "a WebSocket: there is no request to repeat",
        ["ReadInbox"] = "a GET of the contract: what it answers is read, and a repetition is to get what comes next",
        ["ReadMail"] = "a GET that says of messages that they were delivered, which a repetition says as well",
        ["FinishOAuth"] = "a browser's GET: its state works once",
    };

    public static IEnumerable<Violation> CommandsAreSentThroughEffects(Code code) => code.Each(file => file.Project is not "Api" || file.Path is Way ? [] : file.Nodes<InvocationExpressionSyntax>()
        .Where(call => file.Model.GetSymbolInfo(call).Symbol is IMethodSymbol { Name: "Send", ContainingType.Name: "ISender" })
        .Select(call => (Call: call, Message: file.Model.GetTypeInfo(call.ArgumentList.Arguments[0].Expression).Type))
        .Where(sent => !IsQuery(sent.Message) && !Exceptions.ContainsKey(sent.Message?.Name ?? ""))
        .Select(sent => ((SyntaxNode)sent.Call, $"{sent.Message?.Name} changes something and is not sent through Effects")));

    private static bool IsQuery(ITypeSymbol? message) => message is not null && message.AllInterfaces.Append(message).Any(kind => kind.Name is "IQuery" && kind.ContainingNamespace.ToDisplayString() is "AgentPlatform.Application.Common");
}
