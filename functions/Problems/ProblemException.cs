namespace CommunityAlerts.Problems;

/// <summary>Thrown where nothing further up can go on, with the problem that an HTTP caller is answered.</summary>
public abstract class ProblemException(Problem problem, Exception reason) : Exception(problem.Detail, reason)
{
    public Problem Problem => problem;
}
