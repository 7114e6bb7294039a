// src/Application/Identity/LivesElsewhere.cs
namespace AgentPlatform.Application.Sessions; // <- another feature's

internal sealed class LivesElsewhere;
