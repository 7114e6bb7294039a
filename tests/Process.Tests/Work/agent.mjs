// An agent as a process of its own, written against the public API alone: it takes one task, says so on its output, and keeps at it until it is killed.
// node agent.mjs <server> <token> claim|poll
const [server, token, way] = process.argv.slice(2)

const call = async (method, path, body) => {
    const answer = await fetch(server + path, {
        method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.status === 204 ? null : JSON.parse(await answer.text() || 'null')
}

if (way === 'claim') {
    const { tasks: [task] } = await call('POST', '/api/agent/tasks/claim', { wait_seconds: 60 })
    console.log(task.task_id)
    setInterval(() => call('POST', '/api/agent/tasks/renew', { tasks: [{ task_id: task.task_id, fence: task.fence }] }), 2000)
} else {
    const [task] = await call('GET', '/api/agent/tasks/poll?wait=60')
    console.log(task.task_id)
    setInterval(() => { }, 60000)
}
