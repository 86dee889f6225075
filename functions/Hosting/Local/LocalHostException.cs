namespace CommunityAlerts.Hosting.Local;

/// <summary>The host cannot start, for a reason that a person can put right: printed without a stack.</summary>
public sealed class LocalHostException : Exception
{
    public LocalHostException()
    {
    }

    public LocalHostException(string message)
        : base(message)
    {
    }

    public LocalHostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
