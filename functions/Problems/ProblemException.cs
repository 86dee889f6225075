namespace CommunityAlerts.Problems;

/// <summary>Thrown where no caller can continue, with the problem that an HTTP client gets.</summary>
public abstract class ProblemException(Problem problem, Exception reason) : Exception(problem.Detail, reason)
{
    public Problem Problem => problem;
}
