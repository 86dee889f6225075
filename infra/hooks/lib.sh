# Functions of the scripts, which set $infra to this folder's parent. A secret's value is never an argument, an output
# or a file: it goes from stdin to stdin.

# azd sets its environment for hooks; a script that is run by hand reads it here.
[ -n "${ALERTS_APP_NAME:-}" ] || eval "$(azd env get-values)"

tries=${ALERTS_TRIES:-20}
pause=${ALERTS_PAUSE:-15}

# Runs a command until it succeeds, for as long as a new role or a restart takes.
retry() {
  n=1
  until "$@"; do
    [ "$n" -lt "$tries" ] || { echo "Gave up after $n tries: $1" >&2; return 1; }
    n=$((n + 1))
    sleep "$pause"
  done
}

random_secret() { openssl rand -base64 32 | tr -d '\n'; }

secret_names() { az keyvault secret list --vault-name "$ALERTS_VAULT_NAME" --query '[].name' --output tsv; }

deleted_names() { az keyvault secret list-deleted --vault-name "$ALERTS_VAULT_NAME" --query '[].name' --output tsv; }

read_secret() {
  az keyvault secret show --vault-name "$ALERTS_VAULT_NAME" --name "$1" --query value --output tsv | tr -d '\n'
}

# Nothing on stdin means that the command that makes the secret failed.
put_secret() {
  value=$(cat)
  [ -n "$value" ] || { echo "There is nothing to put into $1." >&2; return 1; }
  printf %s "$value" | az keyvault secret set --vault-name "$ALERTS_VAULT_NAME" --name "$1" --file /dev/stdin \
    --encoding utf-8 --output none
}

# Makes the app read its secrets again; this restarts it.
refresh_secrets() {
  group="https://management.azure.com/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP"
  site="$group/providers/Microsoft.Web/sites/$ALERTS_APP_NAME"
  az rest --method post --output none \
    --url "$site/config/configreferences/appsettings/refresh?api-version=2022-03-01"
}

# Whether the app takes events that carry the secret now in the vault, by the request that Event Grid validates with.
app_takes_secret() {
  type=Microsoft.EventGrid.SubscriptionValidationEvent
  event='"id":"1","eventType":"'$type'","eventTime":"2026-01-01T00:00:00Z","data":{"validationCode":"ready"}'
  { printf 'X-Events-Secret: '; read_secret events-secret; } | curl --silent --fail --output /dev/null --header @- \
    --header 'Content-Type: application/json' --data "[{$event}]" \
    "https://$ALERTS_HOST_NAME/api/events/sms"
}

# Whether the app has everything it needs; prints what is missing.
app_is_up() { curl --silent --show-error --fail-with-body "https://$ALERTS_HOST_NAME/api/health" >&2; }

# Deploys the second stage. The tag is the time since which Event Grid sends this secret: an interrupted rotation
# continues by it instead of beginning again.
subscribe() {
  retry app_takes_secret
  az deployment group create --resource-group "$AZURE_RESOURCE_GROUP" --name events --output none \
    --template-file "$infra/events.bicep" \
    --parameters topicName="$ALERTS_TOPIC_NAME" hostName="$ALERTS_HOST_NAME" vaultName="$ALERTS_VAULT_NAME" \
    storageName="$ALERTS_STORAGE_NAME"
  az keyvault secret set-attributes --vault-name "$ALERTS_VAULT_NAME" --name events-secret --output none \
    --tags subscribed="$(date +%s)"
}
