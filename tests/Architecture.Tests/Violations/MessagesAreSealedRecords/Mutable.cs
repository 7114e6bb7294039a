// src/Application/Sessions/Mutable.cs
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Sessions;

public sealed record Settable(Caller Caller) : IQuery<string> // <- a property with a setter
{
    public static Scope Needs => Scope.None;

    public string Name { get; set; } = "";
}

public record Open(Caller Caller) : IQuery<string> // <- not sealed
{
    public static Scope Needs => Scope.None;
}

public sealed class NoRecord(Caller caller) : IQuery<string> // <- a class
{
    public static Scope Needs => Scope.None;

    public Caller Caller => caller;
}

public sealed record LateCaller(string Name, Caller Caller) : IQuery<string> // <- the caller is not first
{
    public static Scope Needs => Scope.None;
}
