// src/Domain/Sessions/KnowsItsReaders.cs
namespace AgentPlatform.Domain.Sessions;

/// <summary>A comment may cite contract opensession 4.1.</summary>
public enum KnowsItsReaders
{
    OpenSession, // <- a surface
    CometCodeTranscript, // <- part of a name
}
